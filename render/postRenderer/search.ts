import {
    readManifests,
    searchable,
    streamSource,
    type SearchedManifests,
} from "../../census/manifests";
import type { StackConfig } from "../../config/schema";
import type { DocumentReader, ManifestDocument } from "../../workload/documents";
import { nameOf } from "../../workload/objects";
import { placedMembers, type StreamedMember } from "./members";

/**
 * What is searched for callers: the stream, and the files that config names, without the objects
 * that the stream has.
 */
export function searchedWithStream(
    config: StackConfig,
    members: readonly StreamedMember[],
    stream: readonly ManifestDocument[],
    read: DocumentReader,
): SearchedManifests {
    const fields = members.map(({ field }) => field);
    const others = placedMembers(config).filter(({ field }) => !fields.includes(field));
    const streamed = searchable(streamSource, stream);
    const files = readManifests(
        [...config.manifests, ...others.map(({ manifest }) => manifest)],
        read,
    );
    const names = new Set(streamed.objects.map(({ object }) => nameOf(object)));
    return {
        objects: [
            ...streamed.objects,
            ...files.objects.filter(({ object }) => !names.has(nameOf(object))),
        ],
        problems: [...streamed.problems, ...files.problems],
    };
}
