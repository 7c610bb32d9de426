import { printYaml } from "./yaml";
import { phases } from "./phases";
import { readmeOf } from "./readme";
import type { Rendering } from "./rendering";

/** The files of a rendering: their text by path in the output folder, sorted by path. */
export function filesOf(rendering: Rendering): ReadonlyMap<string, string> {
    const { objects, notWritten, link } = rendering;
    const byPhase = phases.map(({ folder }) => ({
        folder,
        files: objects
            .filter(({ phase }) => phase === folder)
            .map(({ file }) => file.slice(folder.length + 1)),
    }));
    const used = byPhase.filter(({ files }) => files.length > 0);
    const files: readonly (readonly [string, string])[] = [
        ["README.md", readmeOf(rendering)],
        ["kustomization.yaml", kustomization(used.map(({ folder }) => folder))],
        ...(link === undefined
            ? []
            : [["outputs.json", `${JSON.stringify({ link }, undefined, 4)}\n`] as const]),
        ...used.map(
            ({ folder, files }) => [`${folder}/kustomization.yaml`, kustomization(files)] as const,
        ),
        ...objects.map(({ file, object }) => [file, printYaml(object)] as const),
        ...notWritten.flatMap(({ chart }) =>
            chart === undefined ? [] : [[chart.valuesFile, printYaml(chart.values)] as const],
        ),
    ];
    return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function kustomization(resources: readonly string[]): string {
    return printYaml({
        apiVersion: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        resources,
    });
}
