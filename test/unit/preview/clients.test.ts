import { describe, expect, test } from "vitest";

import { clientWords } from "../../../preview/areas/clients";
import { compareRecordings } from "../../../preview/compare";
import type { RecordedResource } from "../../../preview/record";
import type { Recording } from "../../../preview/recording";
import { plainText } from "../../../preview/sentence";
import { clientIdentity } from "../../support/identities";
import { resource } from "../../support/recordedResource";

/** A client as a program registers it. */
interface Client {
    readonly name: string;
    /** Name of its Deployment. */
    readonly object?: string;
    readonly protect?: boolean;
    readonly previousName?: string;
}

const parent = "urn:pulumi:prod::link::mtls:index:MtlsWorkload::";
const urnOf = (name: string) => `urn:pulumi:prod::link::workload::${name}-workload`;

function workload({ name, object = "w", protect = true, previousName }: Client): RecordedResource {
    const metadata = { name: object, namespace: "noetl" };
    return {
        ...resource("kubernetes:apps/v1:Deployment", `${name}-workload`, { metadata }),
        urn: urnOf(name),
        parent: `${parent}${name}`,
        protect,
        // The SDK adds the older API versions of a kind.
        earlierUrns: [name, ...(previousName === undefined ? [] : [previousName])].flatMap(
            (one) => [
                `urn:pulumi:prod::link::older::${one}-workload`,
                ...(one === name ? [] : [urnOf(one)]),
            ],
        ),
    };
}

function recording(clients: readonly Client[]): Recording {
    const resources = new Map(clients.map(workload).map((one) => [one.urn, one]));
    return { resources } as unknown as Recording;
}

const identity = ({ name, object = "w" }: Client) => ({
    ...clientIdentity,
    name,
    workload: { ...clientIdentity.workload, kind: "Deployment" as const, name: object },
});

/** The sentences on clients, and the changed resources. */
function compared(before: readonly Client[], after: readonly Client[]) {
    const { pairs } = compareRecordings(recording(before), recording(after));
    return {
        words: clientWords(before.map(identity), after.map(identity), pairs).map(plainText),
        changed: pairs.filter((pair) => !pair.before || !pair.after || pair.changes.length > 0),
    };
}

const stays = { name: "stays", object: "other" };

describe("the preview of clients", () => {
    test("tells of one that is new", () => {
        const { words } = compared([stays], [stays, { name: "new" }]);
        expect(words).toEqual(["client new joins"]);
    });

    test("says how a protected one can leave", () => {
        const { words } = compared([stays, { name: "old" }], [stays]);
        expect(words).toEqual([
            "client old leaves, which an update refuses, because what runs is protected: put it back with leaving: true, run pulumi up, then remove it",
        ]);
    });

    test("tells of one that leaves after its protection was lifted", () => {
        const { words } = compared([stays, { name: "old", protect: false }], [stays]);
        expect(words).toEqual(["client old leaves"]);
    });

    test("tells of a rename in one sentence, and of no other change", () => {
        const { words, changed } = compared(
            [stays, { name: "old" }],
            [stays, { name: "new", previousName: "old" }],
        );
        expect(words).toEqual(["client old is renamed to new: its objects stay"]);
        expect(changed).toEqual([]);
    });

    test("tells of a new name without previousName as of two clients", () => {
        const { words } = compared([{ name: "old" }], [{ name: "new" }]);
        expect(words).toEqual([
            "client new joins",
            expect.stringMatching(/^client old leaves, which an update refuses/),
        ]);
    });

    test("advises to remove a previousName that the base has already", () => {
        const renamed = { name: "new", previousName: "old" };
        const { words, changed } = compared([renamed], [renamed]);
        expect(words).toEqual([
            "client new has its name in the base already: remove its previousName once every stack was updated",
        ]);
        expect(changed).toEqual([]);
    });

    test.each([
        [
            true,
            "client it: Deployment noetl/a → Deployment noetl/b is an addition and a removal, which an update refuses, because what runs is protected: add it as another client, and let this one leave (leaving: true)",
        ],
        [false, "client it: Deployment noetl/a → Deployment noetl/b is an addition and a removal"],
    ])("tells of a renamed object (protected: %s) as of two", (protect, expected) => {
        const [a, b] = ["a", "b"].map((object) => ({ name: "it", object, protect }));
        const { words, changed } = compared(a ? [a] : [], b ? [b] : []);
        expect(words).toEqual([expected]);
        expect(changed.map((pair) => [pair.before?.name, pair.after?.name])).toEqual([
            ["it-workload", undefined],
            [undefined, "it-workload"],
        ]);
    });

    test("tells nothing of one that stays", () => {
        expect(compared([stays], [stays])).toEqual({ words: [], changed: [] });
    });
});
