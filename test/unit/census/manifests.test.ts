import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { readManifests } from "../../../census/manifests";
import { kustomize, type Renderer } from "../../../census/manifests/kustomize";
import { documentReader } from "../../../workload/documents";

let folder = "";
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const object = (name: string, more = "") =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${more}`;

/** Writes files into the folder. */
function write(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
    }
}

/** Names of the objects with their sources, and the problems with their values. */
function census(paths: readonly string[], render: Renderer = kustomize) {
    const { objects, problems } = readManifests(
        paths.map((path) => join(folder, path)),
        documentReader(),
        render,
    );
    const short = (text: string) => text.replaceAll(`${folder}/`, "").replaceAll(folder, ".");
    return {
        objects: objects.map(
            ({ source, object: { metadata } }) => `${short(source)}: ${metadata.name}`,
        ),
        problems: problems.map(({ field, value }) => short(`${field}: ${String(value)}`)),
    };
}

const never: Renderer = () => {
    throw new Error("rendered");
};
const deployment = "base/a.yaml";
const base = { [deployment]: object("a"), "base/kustomization.yaml": "resources: [a.yaml]" };
const overlay = "resources: [../../base]\nnamePrefix: prod-\n";

describe("a kustomization", () => {
    test("is rendered; the files that it uses are not read as they are", () => {
        write({ ...base, "overlays/prod/kustomization.yaml": overlay });
        expect(census(["overlays/prod"])).toEqual({
            objects: ["kubectl kustomize overlays/prod: prod-a"],
            problems: [],
        });
    });

    test("is rendered where config lists a folder above it, each root once", () => {
        write({
            ...base,
            "base/unused.yaml": object("unused"),
            "overlays/prod/kustomization.yaml": overlay,
            "overlays/dev/kustomization.yml": overlay.replace("prod", "dev"),
        });
        expect(census(["."])).toEqual({
            objects: [
                "kubectl kustomize overlays/dev: dev-a",
                "kubectl kustomize overlays/prod: prod-a",
                "base/unused.yaml: unused",
            ],
            problems: [],
        });
    });

    test("is rendered where config lists its file, without apiVersion and kind", () => {
        write(base);
        expect(census(["base/kustomization.yaml"]).objects).toEqual(["kubectl kustomize base: a"]);
    });

    test("is followed through patches and generators", () => {
        write({
            ...base,
            "base/patch.yaml": object("a", "data: { url: b }"),
            "base/settings.env": "URL=http://noetl:8082",
            "base/run.sh": "curl",
            "base/kustomization.yaml": [
                "resources: [a.yaml]",
                "patches: [{ path: patch.yaml }]",
                "configMapGenerator:",
                "  - { name: settings, envs: [settings.env], files: [key=run.sh] }",
            ].join("\n"),
        });
        expect(census(["base"])).toEqual({
            objects: [
                "kubectl kustomize base: a",
                expect.stringMatching(/^kubectl kustomize base: settings-\w{10}$/),
            ],
            problems: [],
        });
    });

    test("leaves a file to be read as it is if config names the file too", () => {
        write({ ...base, "overlays/prod/kustomization.yaml": overlay });
        expect(census(["overlays/prod", deployment]).objects).toEqual([
            "kubectl kustomize overlays/prod: prod-a",
            "base/a.yaml: a",
        ]);
    });

    test.each([
        ["a URL", "resources: [https://example.com/a.yaml]", "https://example.com/a.yaml"],
        ["GitHub", "resources: [github.com/org/repo//base]", "github.com/org/repo//base"],
        ["GitHub by revision", "bases: ['org/repo?ref=v1']", "org/repo?ref=v1"],
        [
            "git over ssh",
            "components: ['git@host.example:org/repo.git']",
            "git@host.example:org/repo.git",
        ],
        [
            "git::",
            "resources: ['git::https://host.example/repo']",
            "git::https://host.example/repo",
        ],
        ["a patch by URL", "patches: [{ path: 'http://h.example/p' }]", "http://h.example/p"],
        [
            "a generator's file by URL",
            "configMapGenerator: [{ name: x, files: ['key=https://h.example/p'] }]",
            "https://h.example/p",
        ],
        ["a plug-in by URL", "transformers: ['https://h.example/t']", "https://h.example/t"],
    ])("that refers to %s is not rendered", (_, text, reference) => {
        write({ ...base, "base/kustomization.yaml": `${text}\n` });
        expect(census(["base"], never)).toEqual({
            objects: ["base/a.yaml: a"],
            problems: [
                `kustomization in base: base/kustomization.yaml names ${reference}, which is not fetched`,
            ],
        });
    });

    test("is not rendered if its base has a remote resource", () => {
        write({
            "base/kustomization.yaml": "resources: [https://example.com/a.yaml]",
            "overlays/prod/kustomization.yaml": overlay,
        });
        expect(census(["overlays/prod"], never).problems).toEqual([
            "kustomization in overlays/prod: base/kustomization.yaml names https://example.com/a.yaml, which is not fetched",
        ]);
    });

    test.each([
        ["a chart", "helmCharts: [{ name: x, repo: 'https://h.example' }]", "has helmCharts"],
        [
            "a plug-in with an address",
            "generators:\n  - |-\n    apiVersion: builtin\n    kind: ConfigMapGenerator\n    files: ['https://h.example/x']",
            "has a plug-in that names an address",
        ],
        ["a missing file", "resources: [b.yaml]", "names b.yaml, which does not exist"],
        ["two documents", "resources: []\n---\nresources: []", "is not one YAML map"],
        ["no map", "- a.yaml", "is not one YAML map"],
    ])("with %s is not rendered", (_, text, reason) => {
        write({ "base/kustomization.yaml": text });
        expect(census(["base"], never).problems).toEqual([
            `kustomization in base: base/kustomization.yaml ${reason}`,
        ]);
    });

    test("that kubectl refuses is reported in kubectl's words", () => {
        write({ ...base, "base/kustomization.yaml": "resources: [a.yaml, a.yaml]" });
        const { problems, objects } = census(["base"]);
        expect(problems).toEqual([
            expect.stringMatching(/^kustomization in base: .*already registered id/),
        ]);
        expect(objects).toEqual(["base/a.yaml: a"]);
    });

    test("is reported if the machine has neither kubectl nor kustomize", () => {
        write(base);
        const path = process.env["PATH"];
        try {
            process.env["PATH"] = folder;
            expect(census(["base"]).problems).toEqual([
                "kustomization in base: neither kubectl nor kustomize is on PATH",
            ]);
        } finally {
            process.env["PATH"] = path;
        }
    });

    test("in a circle is reported", () => {
        write({
            "a/kustomization.yaml": "resources: [../b]",
            "b/kustomization.yaml": "resources: [../a]",
        });
        expect(census(["."]).problems).toHaveLength(1);
    });
});

describe("not read, and reported, is", () => {
    const templated = object('"{{ .Release.Name }}"');

    test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
        [
            "a chart, with its templates, values and subcharts",
            {
                "chart/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0",
                "chart/values.yaml": "a: 1",
                "chart/templates/a.yaml": templated,
                "chart/charts/sub/Chart.yaml": "apiVersion: v2\nname: s",
            },
            ["chart/Chart.yaml: a Helm chart"],
        ],
        [
            "a template with a name to fill in",
            { "a.yaml": templated },
            ["a.yaml document 1: {{ .Release.Name }}"],
        ],
        [
            "a template with a value to fill in",
            { "a.yaml": object("a", 'data: { u: "http://{{ .Values.host }}" }') },
            ["a.yaml document 1: {{ .Values.host }}"],
        ],
        [
            "a template with a number to fill in",
            { "a.yaml": object("a", "spec: { replicas: {{ .Values.replicas }} }") },
            ["a.yaml document 1, line 4, column 20: Invalid map key."],
        ],
        [
            "a template of envsubst",
            { "a.yaml": object("'app-${ENV}'") },
            ["a.yaml document 1: app-${ENV}"],
        ],
        ["a template by its name", { "a.yaml.j2": "x" }, ["a.yaml.j2: undefined"]],
        ["Jsonnet", { "a.jsonnet": "{}" }, ["a.jsonnet: undefined"]],
        [
            "a kustomization under another name",
            { "a.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization" },
            ["a.yaml document 1: Kustomization"],
        ],
    ])("%s", (_, files, problems) => {
        write(files);
        expect(census(["."])).toEqual({
            objects: [],
            problems,
        });
    });

    test("a link to a file that does not exist", () => {
        symlinkSync("nowhere.yaml", join(folder, "a.yaml"));
        expect(census(["."]).problems).toEqual(["a.yaml: there is none at that path"]);
    });

    test("a path that does not exist", () => {
        expect(census(["nothing"]).problems).toEqual(["manifests: nothing"]);
    });
});

test("values that only look like a template are read", () => {
    write({
        "a.yaml": object("argo", 'data: { x: "{{workflow.parameters.y}}" }'),
        "b.yaml": object("alert", 'data: { x: "{{ $labels.pod }} {{ .CommonLabels.x }}" }'),
        "c.yaml/d.yaml": object("in-folder"),
        "notes.txt": "x",
    });
    expect(census(["."])).toEqual({
        objects: ["a.yaml: argo", "b.yaml: alert", "c.yaml/d.yaml: in-folder"],
        problems: [],
    });
});
