import type { Job } from "./job";
import type { Logger } from "./logger";
import type { Sdk } from "./sdk";
import { programTrace } from "./stackTrace";

/** Why a program cannot be recorded. */
export class Failures {
    private refusal: string | undefined;
    private readonly thrown = new Set<unknown>();

    constructor(
        private readonly job: Pick<Job, "compiled" | "entry">,
        private readonly sdk: Pick<Sdk, "debuggable" | "pulumi">,
        private readonly logger: Pick<Logger, "errors">,
    ) {}

    /** Notes what cannot be answered; all further failures follow from the first refusal. */
    refuse(reason: unknown): void {
        this.refusal ??= reason instanceof Error ? reason.message : String(reason);
    }

    /** Notes what the program threw; the same error may reach several promises. */
    report(error: unknown): void {
        this.thrown.add(error);
    }

    /** What the reader is told; undefined where nothing failed. For one call, at the end. */
    conclude(): string | undefined {
        if (this.refusal !== undefined) return this.refusal;
        const logged = this.logger.errors.map(({ message }) => message);
        const thrown = [...this.thrown].map((error) => this.describe(error));
        const texts = [...logged, ...thrown];
        if (texts.length > 0) return texts.join("\n");
        const [leaks, message] = this.sdk.debuggable.leakedPromises();
        return leaks.size > 0 ? message : undefined;
    }

    /** As Pulumi's own runner does: an error meant for the operator is its message alone. */
    private describe(error: unknown): string {
        const { RunError, ResourceError } = this.sdk.pulumi;
        if (RunError.isInstance(error)) return error.message;
        if (ResourceError.isInstance(error) && error.hideStack) return error.message;
        const { entry, compiled } = this.job;
        const trace = programTrace(error, compiled);
        return `Running program '${entry}' failed with an unhandled exception:\n${trace}`;
    }
}
