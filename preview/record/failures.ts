import type { Job } from "./job";
import type { Logger } from "./logger";
import type { Sdk } from "./sdk";
import { programTrace } from "./stackTrace";

/** Collects the reasons why a program cannot be recorded. */
export class Failures {
    private refusal: string | undefined;
    private readonly thrown = new Set<unknown>();

    constructor(
        private readonly job: Pick<Job, "compiled" | "entry">,
        private readonly sdk: Pick<Sdk, "debuggable" | "pulumi">,
        private readonly logger: Pick<Logger, "errors">,
    ) {}

    /** Records a refused request. Only the first counts: later failures follow from it. */
    refuse(reason: unknown): void {
        this.refusal ??= reason instanceof Error ? reason.message : String(reason);
    }

    /** Records an error of the program. The same error may be reported several times. */
    report(error: unknown): void {
        this.thrown.add(error);
    }

    /** The failure as text; undefined if there was none. Call once, at the end. */
    conclude(): string | undefined {
        if (this.refusal !== undefined) return this.refusal;
        const logged = this.logger.errors.map(({ message }) => message);
        const thrown = [...this.thrown].map((error) => this.describe(error));
        const texts = [...logged, ...thrown];
        if (texts.length > 0) return texts.join("\n");
        const [leaks, message] = this.sdk.debuggable.leakedPromises();
        return leaks.size > 0 ? message : undefined;
    }

    /** As Pulumi does: a RunError is shown without a stack trace. */
    private describe(error: unknown): string {
        const { RunError, ResourceError } = this.sdk.pulumi;
        if (RunError.isInstance(error)) return error.message;
        if (ResourceError.isInstance(error) && error.hideStack) return error.message;
        const { entry, compiled } = this.job;
        const trace = programTrace(error, compiled);
        return `Running program '${entry}' failed with an unhandled exception:\n${trace}`;
    }
}
