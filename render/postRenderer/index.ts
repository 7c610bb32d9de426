import { streamSource } from "../../census/manifests";
import type { StackConfig } from "../../config/schema";
import { resolveLink } from "../../link/resolve";
import type { Member } from "../../link/transformed";
import { InputError } from "../../problems/inputError";
import { describeProblems, type Problem } from "../../problems/problem";
import { podTemplateOf, withPodTemplate } from "../../workload";
import { documentReader, expandDocuments, type DocumentReader } from "../../workload/documents";
import type { WorkloadManifest } from "../../workload/manifest";
import { nameOf, objectIn } from "../../workload/objects";
import { identityProblems } from "./identities";
import { memberDocuments, streamedMembers, withStream } from "./members";
import { inNamespace, namespaceProblems } from "./namespaces";
import { searchedWithStream } from "./search";
import { printStream, readStream } from "./stream";

/** Arguments of {@link postRender}. */
export interface PostRenderRequest {
    readonly config: StackConfig;
    /** Manifests, as Helm or Kustomize rendered them. */
    readonly text: string;
    /** Namespace of objects that name none: the release's. */
    readonly namespace?: string | undefined;
    /** Members whose workloads are among the manifests; all of the link's if absent. */
    readonly members?: readonly string[] | undefined;
}

/** Manifests with the link's members transformed. */
export interface PostRendered {
    readonly text: string;
    /** Non-fatal warnings, and side effects of the transform. */
    readonly notes: readonly string[];
}

/**
 * Transforms the link's members in a stream of manifests, as the program does those in files. Only
 * their pod templates change; all other documents keep their text.
 * @throws InputError with every problem that the program has with such manifests; also if a member
 * is not among them, or has another identity than in the file that config names.
 */
export function postRender(request: PostRenderRequest): PostRendered {
    const { config, text, namespace } = request;
    const stream = readStream(text);
    const documents = expandDocuments(streamSource, stream).map((document) => ({
        ...document,
        value: inNamespace(document.value, namespace),
    }));
    const readFile = documentReader();
    const objects = documents.flatMap(({ value }) => objectIn(value) ?? []);
    const { members, problems } = streamedMembers(config, request.members, objects, readFile);
    const own = memberDocuments(documents, members);
    refuse([...problems, ...namespaceProblems(own)]);

    const read: DocumentReader = (path) => (path === streamSource ? own : readFile(path));
    const searched = searchedWithStream(config, members, documents, read);
    const link = resolveLink(withStream(config, members), "refuse", read, undefined, searched);
    const resolved = new Map(
        [link.server, ...link.clients].map((member) => [member.identity.name, member]),
    );
    const streamed = members.flatMap((member) => {
        const found = resolved.get(member.name);
        return found === undefined ? [] : [{ ...member, found }];
    });
    refuse(streamed.flatMap((member) => identityProblems(member, member.found.identity)));

    const byObject = new Map(streamed.map(({ found }) => [nameOf(found.manifest), found]));
    return {
        text: printStream(stream, (value) => {
            const object = objectIn(inNamespace(value, namespace));
            const member = object && byObject.get(nameOf(object));
            return member ? withTemplateOf(member, value as WorkloadManifest) : value;
        }),
        notes: [...link.warnings, ...streamed.flatMap(({ found }) => found.notes)],
    };
}

/** The object with the member's transformed pod template; the same object if that is its own. */
function withTemplateOf({ transformed }: Member, object: WorkloadManifest): WorkloadManifest {
    const template = podTemplateOf(transformed);
    return template === podTemplateOf(object) ? object : withPodTemplate(object, template);
}

function refuse(problems: readonly Problem[]): void {
    if (problems.length > 0) {
        throw new InputError(describeProblems("The manifests are not transformed:", problems));
    }
}
