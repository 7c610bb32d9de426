export type { OtherContainer, TransformOptions } from "./secureLink";
export type { PodTemplate } from "./podTemplate";
export { TransformError } from "./transformReport";
export { transformPodTemplate, type TransformResult } from "./transformPodTemplate";
export { envoyContainer } from "./envoy/sidecar";
export { envoyHost, type UrlTarget } from "./serverUrl";
export { podTemplateOf, transformWorkload, withPodTemplate } from "./transformWorkload";
