import { dryRunCreate } from "../../../observe/pinnedCluster";
import { customObjects, messageOf } from "./ask";

/** A Certificate as a user writes it. */
export interface HandMade {
    readonly name: string;
    readonly namespace: string;
    readonly spec: object;
}

const resource = { group: "cert-manager.io", version: "v1", plural: "certificates" };

/**
 * Answer of the API server to a Certificate by dry run: `admitted`, or the refusal. A Certificate
 * that exists is admitted too: the API server stores after admission.
 * @param username User that creates it. @default the lane's administrator
 */
export async function created({ name, namespace, spec }: HandMade, username?: string) {
    return answerOf(
        dryRunCreate(customObjects(username), { ...resource, namespace }, object(name, spec)),
    );
}

/** Answer to an update of the Certificate of that name to this spec, by dry run. */
export async function updated({ name, namespace, spec }: HandMade): Promise<string> {
    const path = { ...resource, namespace, name };
    const live = (await customObjects().getNamespacedCustomObject(path)) as object;
    return answerOf(
        customObjects().replaceNamespacedCustomObject({
            ...path,
            body: { ...live, spec },
            dryRun: "All",
        }),
    );
}

async function answerOf(request: Promise<unknown>): Promise<string> {
    try {
        await request;
        return "admitted";
    } catch (error) {
        return (error as { readonly code?: number }).code === 409 ? "admitted" : messageOf(error);
    }
}

const object = (name: string, spec: object) => ({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name },
    spec,
});
