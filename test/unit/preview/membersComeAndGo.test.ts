import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { makeReport } from "../../../preview/makeReport";
import { makeRecording, type Recording } from "../../../preview/recording";
import { renderText } from "../../../preview/render/text";
import { PullRequest } from "../../support/pullRequest";

// Slow: each comparison starts the program with the real SDK.
const timeout = 240_000;

const clone = "noetl-worker-second";
const second = (settings: string) =>
    `    noetl-mtls:clients: [{ name: worker, manifest: manifests/dev/worker.yaml }, { manifest: second.yaml, ${settings} }]\n`;

let change: PullRequest;
let before: Recording;

beforeAll(async () => {
    // Violations have their own test.
    change = await PullRequest.open("policy");
    const worker = readFileSync(join(change.folder, "manifests/dev/worker.yaml"), "utf8");
    writeFileSync(
        join(change.folder, "second.yaml"),
        worker.replaceAll("noetl-worker-rust", clone),
    );
    configure(second("name: second"));
    await change.commit();
    before = await makeRecording(change.folder, "dev");
}, timeout);

afterEach(() => change.reset());

afterAll(() => change.close());

/** Replaces the clients of the stack dev. */
function configure(clients: string): void {
    const file = join(change.folder, "Pulumi.dev.yaml");
    const source = readFileSync(file, "utf8");
    const [, other = ""] = /^( {4}noetl-mtls:clients:.*\n(?: {6,}.*\n)*)/m.exec(source) ?? [];
    writeFileSync(file, source.replace(other, clients));
}

/** The areas of a report against the base. */
async function told(clients: string): Promise<string> {
    configure(clients);
    const after = await makeRecording(change.folder, "dev");
    const text = renderText(makeReport({ stack: "dev", base: "main", before, after }), Infinity);
    return text.slice(text.indexOf("\n\n") + 2).split("\nExact difference")[0] ?? "";
}

describe("the report of a pull request", { timeout }, () => {
    test("that renames a client tells it, and no change of an object", async () => {
        expect(await told(second("name: other, previousName: second"))).toBe(`Link
  - client second is renamed to other: its objects stay

Also
  - note: other: renamed from second: its resources and their objects stay. Remove previousName once every stack with this client was updated.
`);
    });

    test("that lets a client leave says what still runs, and what goes next", async () => {
        expect(await told(second("name: second, leaving: true"))).toBe(`Workloads
  - ${clone}: no longer protected: it may be deleted; is deleted when it leaves the stack

Also
  - Service ${clone}-metrics: no longer protected: it may be deleted; is deleted when it leaves the stack
  - note: second: Deployment noetl/${clone} leaves: it still runs and calls the server. The update after it is removed from clients deletes Deployment noetl/${clone}, Service noetl/${clone}-metrics, Certificate noetl/${clone}-client-tls.
`);
    });

    test("that removes a client at once says that an update refuses it", async () => {
        const clients =
            "    noetl-mtls:clients: [{ name: worker, manifest: manifests/dev/worker.yaml }]\n";
        expect(await told(clients)).toBe(`Link
  - client second leaves, which an update refuses, because what runs is protected: put it back with leaving: true, run pulumi up, then remove it

Trust root
  - ValidatingAdmissionPolicy noetl-link-self-signed-certificates: no longer admits Certificate noetl/${clone}-client-tls
  - ValidatingAdmissionPolicy noetl-link-self-signed: no longer admits Certificate noetl/${clone}-client-tls

Certificates
  - ${clone}-client-tls: removed; nothing renews it any more. cert-manager deletes its Secret ${clone}-client-tls where the stack installs it; else delete it by hand

Workloads
  - ${clone}: removed, which an update refuses: it is protected

Also
  - Service ${clone}-metrics: removed, which an update refuses: it is protected
`);
    });

    test("that renames an object shows an addition and a removal", async () => {
        change.edit("second.yaml", clone, "noetl-worker-third");
        expect(await told(second("name: second"))).toBe(`Link
  - client second: Deployment noetl/${clone} → Deployment noetl/noetl-worker-third is an addition and a removal, which an update refuses, because what runs is protected: add it as another client, and let this one leave (leaving: true)

Trust root
  - ValidatingAdmissionPolicy noetl-link-self-signed-certificates: no longer admits Certificate noetl/${clone}-client-tls; admits Certificate noetl/noetl-worker-third-client-tls from now on
  - ValidatingAdmissionPolicy noetl-link-self-signed: no longer admits Certificate noetl/${clone}-client-tls; admits Certificate noetl/noetl-worker-third-client-tls from now on

Certificates
  - ${clone}-client-tls: removed; nothing renews it any more. cert-manager deletes its Secret ${clone}-client-tls where the stack installs it; else delete it by hand
  - noetl-worker-third-client-tls: new, client auth, 2160h (90 days), renewed 720h before its end, as spiffe://dev.noetl.internal/ns/noetl/sa/noetl-worker, signed by ClusterIssuer noetl-link-self-signed

Workloads
  - ${clone}: removed, which an update refuses: it is protected
  - noetl-worker-third: new Deployment with 1 pod

Also
  - Service ${clone}-metrics: removed, which an update refuses: it is protected
  - Service noetl-worker-third-metrics: new
`);
    });
});
