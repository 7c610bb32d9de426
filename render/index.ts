import { checkedConfig } from "../config/checkedConfig";
import { readProject } from "../config/project";
import { resolveLink } from "../link/resolve";
import type { Violation } from "../policy/judge";
import { recordProgram } from "../preview/record";
import { filesOf } from "./files";
import { writeFolder } from "./folder";
import { renderingOf, type Rendering } from "./rendering";

/** Arguments of {@link renderStack}. */
export interface RenderRequest {
    /** Folder of the program, and the current one; uncommitted changes count. */
    readonly projectDir: string;
    readonly stack: string;
    /** Folder to write. */
    readonly out: string;
}

/** Result of {@link renderStack}: a stack that violates a mandatory rule is not written. */
export type Rendered =
    { readonly rendering: Rendering } | { readonly violations: readonly Violation[] };

/**
 * Writes the Kubernetes objects that the program registers for a stack as YAML files, without a
 * cluster. What an update refuses is refused: placeholders, and violations of mandatory rules.
 * @throws InputError if config, manifests or the folder cannot be used; Error if the program fails.
 */
export async function renderStack({ projectDir, stack, out }: RenderRequest): Promise<Rendered> {
    const { name, config } = await readProject(projectDir, stack);
    resolveLink(checkedConfig(name, stack, config, "refuse"), "refuse");
    const { resources, violations = [] } = await recordProgram(projectDir, stack);
    const mandatory = violations.filter(({ enforcement }) => enforcement === "mandatory");
    if (mandatory.length > 0) return { violations: mandatory };
    const rendering = renderingOf(stack, resources);
    await writeFolder(out, stack, filesOf(rendering));
    return { rendering };
}
