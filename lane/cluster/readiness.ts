import { type Component, logTail, nameOf, stoppedComponents } from "./components/component";
import { kubectl } from "./kubectl";
import { logDir } from "./layout";
import { waitFor } from "./wait";

/**
 * Waits for a condition while all of the components run.
 * @throws Error with the end of the log of the component that stopped.
 */
export async function untilReady(
    what: string,
    components: readonly Component[],
    init: number,
    condition: () => Promise<boolean>,
): Promise<void> {
    const names = components.map(nameOf);
    await waitFor(
        what,
        async () => {
            const [stopped] = await stoppedComponents(names, init);
            if (stopped !== undefined) {
                throw new Error(`${stopped} stopped; its log ends:\n${await logTail(stopped)}`);
            }
            return condition();
        },
        { seconds: 180, look: `${logDir} (${names.join(", ")}); taking the cluster down helps` },
    );
}

/** Whether the API server reports ready. */
export async function apiAnswers(init: number): Promise<boolean> {
    const answer = await kubectl(init, ["get", "--raw=/readyz"], { reject: false });
    return !answer.failed;
}

/** Whether the only node is Ready. */
export async function nodeReady(init: number): Promise<boolean> {
    const condition = `{.items[*].status.conditions[?(@.type=="Ready")].status}`;
    const answer = await kubectl(init, ["get", "nodes", `--output=jsonpath=${condition}`], {
        reject: false,
    });
    return answer.stdout === "True";
}
