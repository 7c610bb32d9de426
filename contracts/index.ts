import type { ClientContract, ServerContract } from "./contract";
import { httpClient, throughEnvoy } from "./envoy";
import { noetlServer, noetlServer354, noetlWorker, noetlWorker552 } from "./noetl";
import { ateApiServer, atenetRouter } from "./substrate";

/** Server contracts by the name that config uses. */
export const serverContracts: Readonly<Record<string, ServerContract>> = byName([
    noetlServer,
    noetlServer354,
    ateApiServer,
]);

const clients = [noetlWorker, noetlWorker552, atenetRouter, httpClient];

/** Client contracts by the name that config uses. */
export const clientContracts: Readonly<Record<string, ClientContract>> = byName(clients);

/** Client contracts by the name in a deployed link: with and without Envoy. */
export const deployedClientContracts: Readonly<Record<string, ClientContract>> = byName([
    ...clients,
    ...clients.map(throughEnvoy),
]);

/** Without a prototype: `constructor` is no contract. */
function byName<C extends { readonly name: string }>(contracts: readonly C[]): Record<string, C> {
    const named = contracts.map((contract) => [contract.name, contract]);
    return Object.assign(Object.create(null), Object.fromEntries(named)) as Record<string, C>;
}

export { defaultEnvoyImage, throughEnvoy } from "./envoy";
export { settingsOf } from "./settings";
export type {
    Backlog,
    BareFeature,
    ClientContract,
    Contract,
    CredentialFile,
    Credentials,
    LogLine,
    Mode,
    ReplicaLimit,
    ServerContract,
    Usage,
} from "./contract";
