import { nameOf } from "../workload/objects";
import type { Member } from "./transformed";

/**
 * Notes for the operator: a Job's replacement, adoption, fields that others manage, a rename, and a
 * departure.
 */
export function operatorNotes(member: Member): readonly string[] {
    const { manifest, adopt, managedElsewhere } = member;
    const name = nameOf(manifest);
    return [
        ...(manifest.kind === "Job"
            ? [
                  `${name} cannot be changed, only replaced: an update that changes its pod ` +
                      "template, as another mode does, deletes it with its pods and runs it again.",
              ]
            : []),
        ...(adopt
            ? [
                  `${name} and what stands beside it in its file are taken over as they are. If they ` +
                      "differ from the file, make them equal first: edit the file, or `kubectl " +
                      "replace` the objects by it (docs/adopting.md).",
              ]
            : []),
        ...(managedElsewhere.length > 0
            ? [
                  `${name}: left to others once it exists, whatever the file says: ` +
                      `${managedElsewhere.join(", ")}.`,
              ]
            : []),
        ...renameNotes(member),
        ...departureNotes(member),
    ];
}

function renameNotes({ previousName }: Member): readonly string[] {
    return previousName === undefined
        ? []
        : [
              `renamed from ${previousName}: its resources and their objects stay. Remove ` +
                  "previousName once every stack with this client was updated.",
          ];
}

function departureNotes({ manifest, identity, departure }: Member): readonly string[] {
    if (departure === undefined) return [];
    const { deletes, keeps } = departure;
    const certificate = `Certificate ${identity.workload.namespace}/${identity.certificateName}`;
    const kept = keeps.length === 0 ? "" : `; ${keeps.join(", ")} stays, because others need it`;
    return [
        `${nameOf(manifest)} leaves: it still runs and calls the server. The update after it is ` +
            `removed from clients deletes ${[...deletes, certificate].join(", ")}${kept}.`,
    ];
}
