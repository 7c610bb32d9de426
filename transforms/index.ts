export type { OtherContainer, TransformOptions } from "./link";
export type { PodTemplate } from "./podTemplate";
export { TransformError } from "./report";
export { transformPodTemplate, type TransformResult } from "./transform";
export {
    podTemplateOf,
    podTemplatePath,
    transformWorkload,
    withPodTemplate,
    type Manifest,
} from "./workload";
