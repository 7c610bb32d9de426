import { request } from "node:http";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";

const timeoutMs = 15_000;

/** A sample of Prometheus' text format: name, labels, value; comments do not match. */
const sample = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/;

/**
 * Values of metrics by name, added up over their labels. Throws where the answer is not 200 or
 * does not come in time.
 */
export async function scrape(
    connection: Duplex,
    path: string,
): Promise<ReadonlyMap<string, number>> {
    const body = await get(connection, path);
    const values = new Map<string, number>();
    for (const line of body.split("\n")) {
        const [, name, value] = sample.exec(line) ?? [];
        if (name !== undefined) {
            values.set(name, (values.get(name) ?? 0) + Number(value));
        }
    }
    return values;
}

async function get(connection: Duplex, path: string): Promise<string> {
    const late = setTimeout(
        () => connection.destroy(new Error(`GET ${path}: no answer within ${timeoutMs / 1000} s`)),
        timeoutMs,
    );
    try {
        return await new Promise<string>((resolve, reject) => {
            // The request listens only later; what breaks the connection before would go unnoticed.
            connection.on("error", reject);
            const options = { path, headers: { host: "localhost", connection: "close" } };
            request({ ...options, createConnection: () => connection }, (response) => {
                const { statusCode = 0 } = response;
                text(response).then(
                    (body) =>
                        statusCode === 200
                            ? resolve(body)
                            : reject(new Error(`GET ${path} answered ${statusCode}`)),
                    reject,
                );
            })
                .on("error", reject)
                .end();
        });
    } finally {
        clearTimeout(late);
        connection.destroy();
    }
}
