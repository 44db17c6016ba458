// The table of both SQLite stores: WAL and synchronous=FULL, so a commit is on disk when it returns.
import Database from "better-sqlite3";

export function openOrders(file) {
  const database = new Database(file);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = FULL");
  database.pragma("cache_size = -262144");
  database.exec(`CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, external_id TEXT NOT NULL UNIQUE, placed_at INTEGER NOT NULL, body TEXT NOT NULL)`);
  const insert = database.prepare(
    "INSERT INTO orders (external_id, placed_at, body) VALUES (?, ?, ?) ON CONFLICT (external_id) DO NOTHING");
  return { database, insert: (order) => insert.run(order.externalId, order.placedAt, order.text).changes === 1 };
}
