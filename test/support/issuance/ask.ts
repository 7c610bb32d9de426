import { CustomObjectsApi, EventsV1Api, type KubeConfig } from "@kubernetes/client-node";

import { waitFor } from "../../../lane/cluster/wait";
import type { IssuerRef } from "../../../pki/issuer";
import { createSigningRequest, type KeyKind, type Names } from "../pki";
import { laneConfig } from "../lane";

/** A hand-written CertificateRequest. */
export interface RequestArgs {
    readonly namespace: string;
    readonly issuerRef: IssuerRef;
    readonly usages: readonly string[];
    readonly isCA?: boolean;
    /** If absent, the request has no duration. */
    readonly duration?: string;
    /** Subject of the CSR, such as `CN=worker`. */
    readonly subject?: string;
    readonly names: Names;
    readonly key?: KeyKind;
    /** Certificate that cert-manager would make the request for; an annotation names it. */
    readonly certificate?: string;
    /**
     * User that makes the request.
     * @default the lane's administrator
     */
    readonly username?: string;
}

/** Result of a request. */
export type Verdict =
    | { readonly decision: "rejected"; readonly message: string }
    | {
          readonly decision: "Approved" | "Denied" | "undecided";
          readonly message: string;
          readonly name: string;
      };

/** Status of a CertificateRequest. */
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

/** Creates a request and waits for the decision of the approver or the API server. */
export async function ask(request: RequestArgs): Promise<Verdict> {
    let created;
    try {
        created = await create(request);
    } catch (error) {
        return { decision: "rejected", message: messageOf(error) };
    }
    const { name } = created.metadata;
    return waitFor(`a decision on ${name}`, () => decisionOn(request.namespace, name), {
        seconds: 30,
        look: `kubectl -n ${request.namespace} describe certificaterequest ${name}`,
        everyMs: 100,
    });
}

/** Status of a request, once cert-manager has signed it or refused to. */
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
    const { items } = (await customObjects().listNamespacedCustomObject({
        group,
        version,
        namespace,
        plural: "certificaterequests",
    })) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] };
    return items.map(({ metadata }) => metadata.name);
}

export async function deleteRequest(namespace: string, name: string): Promise<void> {
    const plural = "certificaterequests";
    await customObjects().deleteNamespacedCustomObject({ group, version, namespace, plural, name });
}

/** Message of an API server error. */
export function messageOf(error: unknown): string {
    const { body } = error as { readonly body?: string };
    if (body === undefined) {
        throw error;
    }
    return (JSON.parse(body) as { readonly message: string }).message;
}

/** Client for custom objects; impersonates `username` if given. */
export function customObjects(username?: string): CustomObjectsApi {
    return configAs(username).makeApiClient(CustomObjectsApi);
}

async function create(request: RequestArgs) {
    const { namespace, issuerRef, usages, isCA, duration, certificate, username } = request;
    const pem = await createSigningRequest(request.subject ?? "", request.names, request.key);
    return (await customObjects(username).createNamespacedCustomObject({
        group,
        version,
        namespace,
        plural: "certificaterequests",
        body: {
            apiVersion: `${group}/${version}`,
            kind: "CertificateRequest",
            metadata: {
                generateName: "hand-made-",
                ...(certificate !== undefined && {
                    annotations: { "cert-manager.io/certificate-name": certificate },
                }),
            },
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
    const { status = {} } = (await customObjects().getNamespacedCustomObject({
        group,
        version,
        namespace,
        plural,
        name,
    })) as { readonly status?: Status };
    return status;
}

async function decisionOn(namespace: string, name: string): Promise<Verdict | undefined> {
    const { conditions = [] } = await statusOf(namespace, name);
    for (const decision of ["Approved", "Denied"] as const) {
        const found = conditions.find(({ type, status }) => type === decision && status === "True");
        if (found !== undefined) {
            return { decision, message: found.message, name };
        }
    }
    // If no policy applies, approver-policy writes an event and waits for changes.
    const message = await unprocessedMessage(namespace, name);
    return message === undefined ? undefined : { decision: "undecided", message, name };
}

async function unprocessedMessage(namespace: string, name: string): Promise<string | undefined> {
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
