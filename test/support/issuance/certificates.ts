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
        () => "admitted",
    );
}

/**
 * Answer to an update of the Certificate of that name to this spec, by dry run. It is repeated where
 * cert-manager wrote the status meanwhile: the API server finds that conflict before admission.
 */
export async function updated(certificate: HandMade): Promise<string> {
    const { name, namespace, spec } = certificate;
    const path = { ...resource, namespace, name };
    const live = (await customObjects().getNamespacedCustomObject(path)) as object;
    const answer = customObjects().replaceNamespacedCustomObject({
        ...path,
        body: { ...live, spec },
        dryRun: "All",
    });
    return answerOf(answer, () => updated(certificate));
}

/** `admitted`, or the refusal; for a conflict what `onConflict` gives. */
async function answerOf(
    request: Promise<unknown>,
    onConflict: () => string | Promise<string>,
): Promise<string> {
    try {
        await request;
        return "admitted";
    } catch (error) {
        return (error as { readonly code?: number }).code === 409 ? onConflict() : messageOf(error);
    }
}

const object = (name: string, spec: object) => ({
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name },
    spec,
});
