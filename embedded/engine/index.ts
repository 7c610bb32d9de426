export { lineDisplay, summaryLine } from "./display";
export { EngineError } from "./errors";
export { destroy, preview, record, stackOutputs, up, type Recording } from "./operations";
export type { ResourceState } from "./state";
export {
    isObject,
    isSecret,
    mask,
    maskedSecret,
    reveal,
    without,
    type Properties,
    type Value,
} from "./values";
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
