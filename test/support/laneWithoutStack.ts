import { enterLane } from "../../embedded/local/lane";
import { lineProgress } from "../../embedded/progress";
import { worldUp } from "../../embedded/world";

/** The lane with what exists before the program, which somebody else is to deploy. */
async function main(): Promise<void> {
    const progress = lineProgress();
    await enterLane(progress, "ifCached");
    await worldUp({ progress });
}

void main();
