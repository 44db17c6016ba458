// How the PostgreSQL stores reach their server: its Unix socket's folder and port, as FOLDER:PORT.

// Enough for commits to share an fsync on a slow disk; 10, 32 and 64 are equally fast on a fast one.
export const CONNECTIONS = 32;

export function connectionOf(address) {
  const colon = address.lastIndexOf(":");
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)), user: "postgres", database: "postgres" };
}
