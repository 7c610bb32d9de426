import { phases } from "./phases";
import type { Rendering } from "./rendering";

/** The README of the output folder: its folders in order, and what is not in them. */
export function readmeOf({ stack, objects, notWritten }: Rendering): string {
    const used = phases.filter(({ folder }) => objects.some(({ phase }) => phase === folder));
    const leftOut = objects.flatMap(({ name, leftOut: paths }) => linesOf(name, paths));
    const once = objects.flatMap(({ name, writtenOnce }) => linesOf(name, writtenOnce));
    return [
        `# Kubernetes objects of stack ${stack}`,
        "",
        `Written by \`npm run render -- --stack ${stack}\`, which replaces every file here that it wrote.`,
        "A change belongs into the stack's config, or into a Kustomize patch elsewhere.",
        "",
        "## Order",
        "",
        "Each folder is applied when all objects of the folders before it are ready.",
        "",
        ...used.map(({ folder, about }) => `- \`${folder}\`: ${about}`),
        "",
        `When all are ready: \`npm run verify -- --stack ${stack} --outputs <this folder>/outputs.json\``,
        ...section(
            "Not written",
            notWritten.map(
                ({ name, why, instead, chart }) =>
                    `- ${name}: ${why}. Instead: ${instead}${chart ? `: \`${chart.command}\`` : "."}`,
            ),
        ),
        ...section("Left out, because others set it", leftOut),
        ...section("To be left as it is once the object exists", once),
        "",
    ].join("\n");
}

const linesOf = (name: string, paths: readonly string[]) =>
    paths.length === 0 ? [] : [`- ${name}: \`${paths.join("`, `")}\``];

const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", `## ${title}`, "", ...lines];
