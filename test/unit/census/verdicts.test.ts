import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { WorkloadRef } from "../../../workload/kinds";
import { findCallers } from "../../../census";
import { configToPaste, withVerdicts, undeclaredProblems } from "../../../census/verdicts";
import type { Exemption } from "../../../census/exemptions";
import { isComplete, renderCensus, renderCensusJson } from "../../../census/report";
import { describeProblem } from "../../../problems/problem";
import { documents, pod, searched, server, service } from "./support";

const nightly = `
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: noetl }
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: run, args: ["http://noetl:8082"] }] } } } } }
`;
const exposed = service("noetl", "type: NodePort");
const text = documents(pod('args: ["http://noetl:8082"]'), nightly, exposed);
const { objects } = searched("base/all.yaml", text);
const callers = findCallers(objects, server);

const workload: WorkloadRef = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "noetl",
    name: "caller",
};
const clients = [{ name: "caller", workload }];
const exemption: Exemption = { object: "Service noetl/noetl", reason: "closed on Monday" };

const verdicts = (...args: Parameters<typeof withVerdicts>) =>
    withVerdicts(...args).map(({ id, verdict }) => `${id}: ${verdict.is}`);

describe("a caller", () => {
    test("is a client, exempt, or undeclared", () => {
        expect(verdicts(callers, clients, [exemption])).toEqual([
            "Deployment noetl/caller: client",
            "CronJob noetl/nightly: undeclared",
            "Service noetl/noetl: exempt",
        ]);
    });

    test.each<[string, Partial<WorkloadRef>]>([
        ["kind", { kind: "StatefulSet" }],
        ["namespace", { namespace: "edge" }],
        ["name", { name: "other" }],
    ])("is not declared by a client of another %s", (_, change) => {
        const others = [{ name: "caller", workload: { ...workload, ...change } }];
        expect(verdicts(callers, others, [exemption])).toContain(
            "Deployment noetl/caller: undeclared",
        );
    });

    test("that is undeclared is a problem, and the lines to paste are valid config", () => {
        const callersWithVerdict = withVerdicts(callers, [], []);
        expect(undeclaredProblems(callersWithVerdict).map(describeProblem)).toEqual([
            'caller Deployment noetl/caller (base/all.yaml) is "containers[main].args[0]: http://noetl:8082"; expected a declared client, or an exemption: without a certificate it stops. Fix: paste its lines from below, or remove the call',
            'caller CronJob noetl/nightly (base/all.yaml) is "containers[run].args[0]: http://noetl:8082"; expected a declared client, or an exemption: without a certificate it stops. Fix: paste its lines from below, or remove the call',
            'caller Service noetl/noetl (base/all.yaml) is "spec.type: NodePort"; expected an exemption: it presents no client certificate, and what it brings or checks is refused. Fix: paste its lines from below, or remove the call',
        ]);
        expect(parse(`config:\n${configToPaste(callersWithVerdict)}`)).toEqual({
            config: {
                "noetl-mtls:clients": [
                    {
                        name: "caller",
                        manifest: "base/all.yaml",
                        workload: "caller",
                        container: "main",
                    },
                    {
                        name: "nightly",
                        manifest: "base/all.yaml",
                        workload: "nightly",
                        container: "run",
                    },
                ],
                "noetl-mtls:exempt": [{ object: "Service noetl/noetl", reason: "CHANGE-ME" }],
            },
        });
    });

    test("that is declared needs no lines to paste", () => {
        const cron = {
            ...workload,
            apiVersion: "batch/v1",
            kind: "CronJob",
            name: "nightly",
        } as const;
        const all = withVerdicts(
            callers,
            [...clients, { name: "nightly", workload: cron }],
            [exemption],
        );
        expect(configToPaste(all)).toBe("");
        expect(undeclaredProblems(all)).toEqual([]);
        expect(isComplete({ callers: all, problems: [] })).toBe(true);
    });
});

describe("the report", () => {
    const report = { callers: withVerdicts(callers, clients, [exemption]), problems: [] };

    test("shows verdicts, lines to paste and blind spots", () => {
        const shown = renderCensus(report);
        expect(shown).toMatch(/ok .*Deployment noetl\/caller .*client caller/);
        expect(shown).toMatch(/\? .*CronJob noetl\/nightly .*undeclared/);
        expect(shown).toMatch(/ok .*Service noetl\/noetl .*exempt: closed on Monday/);
        expect(shown).toContain("- { name: nightly, manifest: base/all.yaml");
        expect(shown).toContain("URLs inside playbooks");
        expect(shown).toMatch(/NOT complete: 3 callers, 1 undeclared, 0 unreadable$/);
    });

    test("is not complete if a file could not be read", () => {
        const { problems } = searched("chart/templates/a.yaml", "a: {{ .Values.x }}\nb: [");
        expect(problems.length).toBeGreaterThan(0);
        expect(isComplete({ callers: [], problems })).toBe(false);
        expect(renderCensus({ callers: [], problems })).toContain(
            "chart/templates/a.yaml document 1",
        );
    });

    test.each([
        [
            "a kustomization in a file of another name",
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
            'some.yaml document 1 is "Kustomization"; expected a file named kustomization.yaml, by which its folder is rendered. Fix: rename it, or leave it out of `manifests`',
        ],
        [
            "an object with a generated name",
            "apiVersion: batch/v1\nkind: Job\nmetadata: { generateName: job- }\n",
            'some.yaml document 1: metadata.name of the Job is {"generateName":"job-"}; expected a name, by which config can answer for the object. Fix: give it a name in metadata.name, or leave the file out of `manifests`',
        ],
        [
            "an object whose name is a number",
            "apiVersion: v1\nkind: Service\nmetadata: { name: 0400 }\n",
            'some.yaml document 1: metadata.name of the Service is {"name":256}; expected a name, by which config can answer for the object. Fix: give it a name in metadata.name, or leave the file out of `manifests`',
        ],
        [
            "an object without metadata, in a List",
            "apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: Pod }]\n",
            "some.yaml document 1, items[0]: metadata.name of the Pod is missing; expected a name, by which config can answer for the object. Fix: give it a name in metadata.name, or leave the file out of `manifests`",
        ],
    ])("reports %s, because it was not searched", (_, text, problem) => {
        const { objects, problems } = searched("some.yaml", text);
        expect(objects).toEqual([]);
        expect(problems.map(describeProblem)).toEqual([problem]);
    });

    test("ignores the values and the description of a chart", () => {
        const text = documents("replicas: 1", "apiVersion: v2\nname: chart\nversion: 1.0.0");
        expect(searched("values.yaml", text)).toEqual({ objects: [], problems: [] });
    });

    test("has the same content as JSON", () => {
        expect(JSON.parse(renderCensusJson(report))).toMatchObject({
            complete: false,
            callers: [
                { id: "Deployment noetl/caller", verdict: { is: "client", name: "caller" } },
                { id: "CronJob noetl/nightly", verdict: { is: "undeclared" } },
                { id: "Service noetl/noetl", verdict: { is: "exempt" } },
            ],
        });
    });
});
