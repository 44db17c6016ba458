// PostgreSQL with a unique index: one prepared INSERT an order over a pool of connections, whose commits
// PostgreSQL groups by itself; a bulk of orders is one INSERT of many rows. synchronous_commit is on.
import pg from "pg";
import { CONNECTIONS, connectionOf } from "./postgres_address.js";

const TABLE = `CREATE TABLE IF NOT EXISTS orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, external_id text NOT NULL UNIQUE,
  placed_at timestamptz NOT NULL, body jsonb NOT NULL)`;
const INSERT = `INSERT INTO orders (external_id, placed_at, body) VALUES ($1, to_timestamp($2), $3)
  ON CONFLICT (external_id) DO NOTHING`;
const INSERT_MANY = `INSERT INTO orders (external_id, placed_at, body)
  SELECT id, to_timestamp(at), body::jsonb FROM unnest($1::text[], $2::float8[], $3::text[]) AS new (id, at, body)
  ON CONFLICT (external_id) DO NOTHING RETURNING external_id`;

export async function open(address) {
  const pool = new pg.Pool({ ...connectionOf(address), max: CONNECTIONS });
  await pool.query(TABLE);
  return {
    put: async (order) => {
      const values = [order.externalId, order.placedAt / 1000, order.text];
      return (await pool.query({ name: "insert", text: INSERT, values })).rowCount === 1;
    },
    putMany: async (orders) => {
      const columns = [(order) => order.externalId, (order) => order.placedAt / 1000, (order) => order.text];
      const values = columns.map((column) => orders.map(column));
      const inserted = await pool.query({ name: "insert-many", text: INSERT_MANY, values });
      const areNew = new Set(inserted.rows.map((row) => row.external_id));
      return orders.map((order) => areNew.has(order.externalId));
    },
    close: () => pool.end(),
  };
}
