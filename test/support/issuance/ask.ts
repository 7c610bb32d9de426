import { CustomObjectsApi, EventsV1Api, type KubeConfig } from "@kubernetes/client-node";

import { waitFor } from "../../../lane/cluster/wait";
import type { Issuer } from "../../../issuance/approverPolicy/grants";
import { createSigningRequest, type KeyKind, type Names } from "../pki";
import { laneConfig } from "../lane";

/** A request for a certificate, as somebody's own hand would write it. */
export interface HandMade {
    readonly namespace: string;
    readonly issuerRef: Issuer;
    readonly usages: readonly string[];
    readonly isCA?: boolean;
    /** Absent: the request does not say. */
    readonly duration?: string;
    /** What the signing request says: a subject such as `CN=worker`, names and a key. */
    readonly subject?: string;
    readonly names: Names;
    readonly key?: KeyKind;
    /** User in whose name it is made; the lane's administrator where absent. */
    readonly username?: string;
}

/** What became of a request. */
export type Verdict =
    | { readonly decision: "rejected"; readonly message: string }
    | {
          readonly decision: "Approved" | "Denied" | "undecided";
          readonly message: string;
          readonly name: string;
      };

/** What cert-manager says of a request. */
interface Status {
    readonly conditions?: readonly {
        readonly type: string;
        readonly status: string;
        readonly reason: string;
        readonly message: string;
    }[];
    /** Base64 of PEM. */
    readonly certificate?: string;
}

const group = "cert-manager.io";
const version = "v1";

/** Makes a request and awaits the approver's word on it, or the API server's. */
export async function ask(request: HandMade): Promise<Verdict> {
    let created;
    try {
        created = await create(request);
    } catch (error) {
        return { decision: "rejected", message: messageOf(error) };
    }
    const { name } = created.metadata;
    return waitFor(`a decision on ${name}`, () => verdictOn(request.namespace, name), {
        seconds: 30,
        look: `kubectl -n ${request.namespace} describe certificaterequest ${name}`,
        everyMs: 100,
    });
}

/** What cert-manager says of a request, once it has signed it or will not. */
export async function outcomeOf(namespace: string, name: string): Promise<Status> {
    return waitFor(
        `cert-manager's word on ${name}`,
        async () => {
            const status = await statusOf(namespace, name);
            return status.conditions?.some(({ type }) => type === "Ready") ? status : undefined;
        },
        { seconds: 30, look: `kubectl -n ${namespace} describe certificaterequest ${name}` },
    );
}

/** Names of the requests in a namespace. */
export async function requestsIn(namespace: string): Promise<string[]> {
    const { items } = (await custom().listNamespacedCustomObject({
        group,
        version,
        namespace,
        plural: "certificaterequests",
    })) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
    return items.map(({ metadata }) => metadata.name);
}

/** Deletes a request, and with it whatever it got. */
export async function forget(namespace: string, name: string): Promise<void> {
    const plural = "certificaterequests";
    await custom().deleteNamespacedCustomObject({ group, version, namespace, plural, name });
}

/** The words of an error of the API server. */
export function messageOf(error: unknown): string {
    const { body } = error as { readonly body?: string };
    if (body === undefined) {
        throw error;
    }
    return (JSON.parse(body) as { readonly message: string }).message;
}

/** Access to custom objects, in the name of somebody. */
export function custom(username?: string): CustomObjectsApi {
    return configAs(username).makeApiClient(CustomObjectsApi);
}

async function create(request: HandMade) {
    const { namespace, issuerRef, usages, isCA, duration, username } = request;
    const pem = await createSigningRequest(request.subject ?? "", request.names, request.key);
    return (await custom(username).createNamespacedCustomObject({
        group,
        version,
        namespace,
        plural: "certificaterequests",
        body: {
            apiVersion: `${group}/${version}`,
            kind: "CertificateRequest",
            metadata: { generateName: "hand-made-" },
            spec: {
                request: Buffer.from(pem).toString("base64"),
                issuerRef,
                usages,
                ...(isCA !== undefined && { isCA }),
                ...(duration !== undefined && { duration }),
            },
        },
    })) as { readonly metadata: { readonly name: string } };
}

async function statusOf(namespace: string, name: string): Promise<Status> {
    const plural = "certificaterequests";
    const { status = {} } = (await custom().getNamespacedCustomObject({
        group,
        version,
        namespace,
        plural,
        name,
    })) as { readonly status?: Status };
    return status;
}

async function verdictOn(namespace: string, name: string): Promise<Verdict | undefined> {
    const { conditions = [] } = await statusOf(namespace, name);
    for (const decision of ["Approved", "Denied"] as const) {
        const found = conditions.find(({ type, status }) => type === decision && status === "True");
        if (found !== undefined) {
            return { decision, message: found.message, name };
        }
    }
    // approver-policy says so in an event when no policy applies, and looks again on a change.
    const message = await leftAlone(namespace, name);
    return message === undefined ? undefined : { decision: "undecided", message, name };
}

async function leftAlone(namespace: string, name: string): Promise<string | undefined> {
    const { items } = await laneConfig()
        .makeApiClient(EventsV1Api)
        .listNamespacedEvent({
            namespace,
            fieldSelector: `reason=Unprocessed,regarding.name=${name}`,
        });
    return items[0]?.note;
}

function configAs(username: string | undefined): KubeConfig {
    const config = laneConfig();
    if (username !== undefined) {
        config.users = config.users.map((user) => ({ ...user, impersonateUser: username }));
    }
    return config;
}
