import type { StackConfig } from "../config/schema";
import { throughEnvoy, type ClientContract } from "../contracts";
import type { Problem } from "../problems/problem";
import type { UrlTarget } from "../workload";

type ClientConfig = StackConfig["clients"][number];

/** The contract of a client's application; with an Envoy in its pod, the one without TLS. */
export function contractOf({ contract, via }: ClientConfig): ClientContract {
    return via === "envoy" ? throughEnvoy(contract) : contract;
}

/** The target of the URLs that the server sends to its workers with their work. */
export function publishedUrls(clients: readonly ClientConfig[]): UrlTarget {
    return publishedUrlClients(clients).some(({ via }) => via === "envoy") ? "loopback" : "server";
}

/** Checks `via` of every client. */
export function viaProblems(clients: readonly ClientConfig[]): readonly Problem[] {
    const following = publishedUrlClients(clients);
    const mixed = new Set(following.map(({ via }) => via)).size > 1;
    return clients.flatMap((client, index) => {
        const { contract, via } = client;
        const field = `clients[${index}].via`;
        const fix = `pulumi config set --path '${field}' envoy`;
        const refuse = (expected: string) => [{ field, value: via, expected, fix }];
        if (via === "direct" && contract.credentials.via === "envoy") {
            return refuse(`envoy: a ${contract.name} has no TLS settings of its own`);
        }
        return via === "direct" && mixed && following.includes(client)
            ? refuse(
                  "envoy, as for the other workers: the server publishes one URL to all of them, and an Envoy's is on loopback",
              )
            : [];
    });
}

/** Clients that dial the URL that the server publishes. */
function publishedUrlClients(clients: readonly ClientConfig[]): readonly ClientConfig[] {
    return clients.filter(({ contract }) => contract.followsPublishedUrl === true);
}
