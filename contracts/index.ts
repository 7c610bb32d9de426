import type { ClientContract, ServerContract } from "./contract";
import { noetlServer, noetlWorker } from "./noetl";

/** Server contracts by the name that config uses. */
export const serverContracts: Readonly<Record<string, ServerContract>> = {
    [noetlServer.name]: noetlServer,
};

/** Client contracts by the name that config uses. */
export const clientContracts: Readonly<Record<string, ClientContract>> = {
    [noetlWorker.name]: noetlWorker,
};

export type {
    Backlog,
    ClientContract,
    Contract,
    EnvCredentials,
    LogLine,
    Mode,
    ServerContract,
    Usage,
} from "./contract";
