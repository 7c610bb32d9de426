import { enterLane } from "../../lane/local/lane";
import { lineProgress } from "../../lane/progress";
import { worldUp } from "../../lane/world";

/** The lane with what exists before the program, which somebody else is to deploy. */
async function main(): Promise<void> {
    const progress = lineProgress();
    await enterLane(progress, "ifCached");
    await worldUp({ progress });
}

void main();
