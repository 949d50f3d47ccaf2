/** What one request to DynamoDB consumed, in read and write units. */
export type Cost = { readonly readUnits: number; readonly writeUnits: number };

/** Called with the cost of each request, when it is answered. */
export type CostMeter = (cost: Cost) => void;
