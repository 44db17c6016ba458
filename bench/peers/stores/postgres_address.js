// How the PostgreSQL stores reach their server: its Unix socket's folder and port, as FOLDER:PORT.

// More connections than cores let commits share an fsync; measured best of 8, 16, 32, 64 on two cores.
export const CONNECTIONS = 32;

export function connectionOf(address) {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)), user: "postgres", database: "postgres" };
}
