declare module "cm-chessboard/src/Chessboard.js" {
  export const COLOR: { readonly white: "w"; readonly black: "b" };

  /** What this project uses of cm-chessboard 8. */
  export class Chessboard {
    constructor(
      context: HTMLElement,
      props: {
        readonly position: string;
        readonly assetsUrl: string;
        readonly orientation: "w" | "b";
        readonly style: {
          readonly pieces: { readonly file: string };
          readonly cssClass: string;
          /** Set by style attributes, which the page's Content-Security-Policy forbids. */
          readonly showCoordinates: false;
          readonly animationDuration: number;
        };
      },
    );
    setPosition(fen: string, animated: boolean): Promise<void>;
    destroy(): void;
  }
}
