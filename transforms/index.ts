export type { TransformOptions } from "./link";
export type { PodSpec, PodTemplate } from "./podTemplate";
export { TransformError, type Problem } from "./report";
export { transformPodTemplate, type TransformResult } from "./transform";
export { podTemplateOf, transformWorkload, withPodTemplate, type Manifest } from "./workload";
