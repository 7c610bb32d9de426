import { podTemplatePath } from "../workload";
import type { Component, Resource } from "./rule";
import type { Value } from "./value";

const podOwners = /^kubernetes:(?:apps|batch)\/\w+:(CronJob|DaemonSet|Deployment|Job|StatefulSet)$/;

/** A container of a pod template, with the place of its properties. */
export interface ContainerView {
    readonly name: string;
    readonly props: Value;
}

/** True for the types of objects that run pods. */
export function runsPods(type: string): boolean {
    return podOwners.test(type);
}

/** The pod spec of an object that runs pods. */
export function podSpecOf({ type, props }: Resource): Value {
    const [, kind = ""] = podOwners.exec(type) ?? [];
    return props.at(...podTemplatePath({ kind }), "spec");
}

/** All containers of a pod, those that run first included. */
export function containersOf(podSpec: Value): readonly ContainerView[] {
    return ["initContainers", "containers"].flatMap((list) =>
        podSpec
            .at(list)
            .items.map((props) => ({ name: props.at("name").text ?? "(no name)", props })),
    );
}

/** True for cert-manager's Certificates: those of a CA are told apart by `spec.isCA`. */
export function isCertificate(type: string): boolean {
    return /^kubernetes:cert-manager\.io\/\w+:Certificate$/.test(type);
}

/** True for a Certificate whose holder signs others. */
export function isAuthority({ props }: Pick<Resource, "props">): boolean {
    return props.at("spec", "isCA").flag === true;
}

/** `noetl/server-tls`: an object by namespace and name. */
export function objectName(props: Value): string {
    const { text: namespace = "(no namespace)" } = props.at("metadata", "namespace");
    return `${namespace}/${props.at("metadata", "name").text ?? "(no name)"}`;
}

/** The component type that puts a workload under the link's transform. */
export const workloadComponent = "mtls:index:MtlsWorkload";

/** What the component of a workload of the link was given; undefined for other workloads. */
export function linkOf({ type, component }: Resource): Component["props"] | undefined {
    return runsPods(type) && component?.type === workloadComponent ? component.props : undefined;
}
