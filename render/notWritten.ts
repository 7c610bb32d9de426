import { kindOf } from "../preview/objects";
import type { RecordedResource } from "../preview/record";
import type { Properties, Value } from "../rules/wire";
import { concealedIn, publicPart } from "./concealed";
import { objectName } from "./objects";

/** A resource of the stack that is named, not written. */
export interface NotWritten {
    /** `Secret cert-manager/noetl-link-self-signed`, `Helm chart cert-manager`. */
    readonly name: string;
    readonly why: string;
    /** What brings it into being instead. */
    readonly instead: string;
    readonly chart?: Chart;
}

/** A Helm release of the stack. */
export interface Chart {
    readonly release: string;
    readonly namespace: string;
    /** OCI reference or folder. */
    readonly chart: string;
    readonly version: string;
    /** Installs it, in the output folder. */
    readonly command: string;
    /** Path of the values in the output folder. */
    readonly valuesFile: string;
    readonly values: Value;
}

/** The reason why a resource is not written; undefined for an object that is. */
export function notWritten(resource: RecordedResource): NotWritten | undefined {
    const { type, inputs } = resource;
    const [pack = ""] = type.split(":");
    const kind = kindOf(resource);
    if (pack === "gcp") {
        return {
            name: `${kind} ${resource.name}`,
            why: "a Google Cloud resource, no Kubernetes object",
            instead: "pulumi up, or your own tool for Google Cloud",
        };
    }
    if (pack === "tls") {
        return {
            name: `${kind} ${resource.name}`,
            why: "a private key, or made with one",
            instead: `pulumi up; or ${ownRoot}`,
        };
    }
    if (type === "kubernetes:helm.sh/v3:Release") return chartOf(inputs);
    const name = objectName(resource);
    if (pack !== "kubernetes") {
        return { name, why: "no Kubernetes object", instead: "pulumi up" };
    }
    if (type === "kubernetes:core/v1:Secret") {
        return {
            name,
            why: "a Secret: it holds a private key or another secret",
            instead: `a Secret of that name and type ${shown(inputs["type"])}, by your own tool for secrets; or ${ownRoot}`,
        };
    }
    const { secret, unknown } = concealedIn(inputs);
    if (secret.length > 0) {
        return { name, why: `secret values: ${secret.join(", ")}`, instead: "pulumi up" };
    }
    if (unknown.length > 0) {
        return {
            name,
            why: `values that only an update knows: ${unknown.join(", ")}`,
            instead: "pulumi up",
        };
    }
    return undefined;
}

const ownRoot = "trustRoot.kind inCluster, whose key cert-manager makes";

function chartOf({ name, namespace, chart, version, values = {} }: Properties): NotWritten {
    const release = shown(name);
    const valuesFile = `charts/${release}.yaml`;
    const { secret, unknown } = concealedIn(values);
    const left = [...secret, ...unknown];
    const command = [
        `helm upgrade --install ${release} ${shown(chart)}`,
        `--version ${shown(version)}`,
        `--namespace ${shown(namespace)} --create-namespace`,
        `--values ${valuesFile}`,
    ].join(" ");
    return {
        name: `Helm chart ${release}`,
        why:
            left.length > 0
                ? `a chart; its values are in ${valuesFile}, but not ${left.join(", ")}: secret, or known only in an update`
                : `a chart; its values are in ${valuesFile}`,
        instead: "installed first of all, with its values",
        chart: {
            release,
            namespace: shown(namespace),
            chart: shown(chart),
            version: shown(version),
            command,
            valuesFile,
            values: publicPart(values),
        },
    };
}

const shown = (value: Value | undefined) => (typeof value === "string" ? value : "(not known)");
