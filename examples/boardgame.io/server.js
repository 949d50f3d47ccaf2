const { Server } = require("boardgame.io/server");
const { openClient } = require("@savepoint/client");
const { savepointStorage } = require("@savepoint/client/boardgame.io");
const { openFileJournal } = require("@savepoint/client/journal");
const { TicTacToe } = require("./game.js");

const { SAVEPOINT_URL = "http://127.0.0.1:4700", PORT = "8000", JOURNAL = "savepoint.journal" } = process.env;

async function main() {
  const savepoint = openClient({
    url: SAVEPOINT_URL,
    token: process.env.SAVEPOINT_TOKEN,
    journal: await openFileJournal(JOURNAL),
  });
  const db = savepointStorage(savepoint);
  await Server({ games: [TicTacToe], db, origins: [/^http:\/\/localhost:\d+$/] }).run(Number(PORT));
  console.log(`listening on ${PORT}`);

  process.once("SIGTERM", async () => {
    await db.flush();
    db.close();
    await savepoint.close();
    process.exit();
  });
}

main();
