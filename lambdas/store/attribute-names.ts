// The names of a row's sort key and expiry in the table are short, since they count towards the write unit of each row. Rows
// themselves have long ones: `toItem` and `fromItem` alone translate.

/** The sort key, `position` of a row. */
export const POSITION = "p";

/** When the table removes the row, in seconds since 1970, `expiresAt` of a row: the table's time to live goes by it. */
export const EXPIRY = "e";
