// graphile-worker: an order is a job whose key is the external id. It does not say whether a job was
// there already: a repeat is answered 201. Of its ways with a key, unsafe_dedupe is the fastest by half.
// Many are added by its SQL function add_jobs.
import { makeWorkerUtils } from "graphile-worker";
import pg from "pg";
import { CONNECTIONS, connectionOf } from "./postgres_address.js";

const ADD_MANY = `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
  SELECT ROW('order', body::json, NULL, NULL, NULL, id, NULL, NULL)::graphile_worker.job_spec
  FROM unnest($1::text[], $2::text[]) AS new (id, body)))`;

export async function open(address) {
  const pgPool = new pg.Pool({ ...connectionOf(address), max: CONNECTIONS });
  const worker = await makeWorkerUtils({ pgPool });
  await worker.migrate();
  return {
    put: async (order) => {
      await worker.addJob("order", order.order, { jobKey: order.externalId, jobKeyMode: "unsafe_dedupe" });
      return true;
    },
    putMany: async (orders) => {
      const values = [orders.map((order) => order.externalId), orders.map((order) => order.text)];
      await pgPool.query({ name: "add-many", text: ADD_MANY, values });
      return orders.map(() => true);
    },
    close: async () => {
      await worker.release();
      await pgPool.end();
    },
  };
}
