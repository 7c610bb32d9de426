export { lineDisplay, summaryLine } from "./display";
export { EngineError } from "./errors";
export { destroy, preview, stackOutputs, up } from "./operations";
export type {
    Change,
    Diagnostic,
    EngineEvent,
    EngineOptions,
    EngineResult,
    Op,
    PolicyPackOptions,
    Step,
    Violation,
} from "./types";
