// BullMQ: an order is a job whose id is the external id, so it is queued once. Redis runs with
// appendfsync always. BullMQ does not say whether a job was there already: a repeat is answered 201.
import { Queue } from "bullmq";
import Redis from "ioredis";

export async function open(socket) {
  const connection = new Redis({ path: socket, maxRetriesPerRequest: null });
  const queue = new Queue("orders", { connection });
  await queue.waitUntilReady();
  return {
    put: async (order) => Boolean(await queue.add("order", order.order, { jobId: order.externalId })),
    putMany: async (orders) => {
      const jobs = await queue.addBulk(
        orders.map((order) => ({ name: "order", data: order.order, opts: { jobId: order.externalId } })));
      return jobs.map(Boolean);
    },
    close: async () => {
      await queue.close();
      connection.disconnect();
    },
  };
}
