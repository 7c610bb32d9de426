export { lineDisplay, summaryLine } from "./display";
export { EngineError } from "./errors";
export { destroy, preview, record, stackOutputs, up, type Recording } from "./operations";
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
    ResourceState,
    Step,
    Violation,
} from "./types";
