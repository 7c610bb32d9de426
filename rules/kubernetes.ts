import { podTemplatePath } from "../workload/kinds";
import type { Component, Resource } from "./rule";
import type { Property } from "./property";

const podOwners = /^kubernetes:(?:apps|batch)\/\w+:(CronJob|DaemonSet|Deployment|Job|StatefulSet)$/;

/** A container of a pod template. */
export interface ContainerView {
    readonly name: string;
    readonly props: Property;
}

/** True for the type tokens of objects that run pods. */
export function runsPods(type: string): boolean {
    return podOwners.test(type);
}

/** The pod spec of an object that runs pods. */
export function podSpecOf({ type, props }: Resource): Property {
    const [, kind = ""] = podOwners.exec(type) ?? [];
    return props.at(...podTemplatePath(kind), "spec");
}

/** All containers of a pod, init containers included. */
export function containersOf(podSpec: Property): readonly ContainerView[] {
    return ["initContainers", "containers"].flatMap((list) =>
        podSpec
            .at(list)
            .items.map((props) => ({ name: props.at("name").text ?? "(no name)", props })),
    );
}

/** True for the type tokens of cert-manager's Certificate, CA certificates included. */
export function isCertificate(type: string): boolean {
    return /^kubernetes:cert-manager\.io\/\w+:Certificate$/.test(type);
}

/** True for a Certificate with `spec.isCA`. */
export function isCaCertificate({ props }: Pick<Resource, "props">): boolean {
    return props.at("spec", "isCA").flag === true;
}

/** `<namespace>/<name>` of an object, such as `noetl/server-tls`. */
export function objectName(props: Property): string {
    const { text: namespace = "(no namespace)" } = props.at("metadata", "namespace");
    return `${namespace}/${props.at("metadata", "name").text ?? "(no name)"}`;
}

/** Type of the component that creates a member's transformed workload. */
export const workloadComponent = "mtls:index:MtlsWorkload";

/** Args of the MtlsWorkload that created the workload; undefined for other resources. */
export function memberProps({ type, component }: Resource): Component["props"] | undefined {
    return runsPods(type) && component?.type === workloadComponent ? component.props : undefined;
}
