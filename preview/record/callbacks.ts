/**
 * Takes the place of the server by which an engine calls back into a program: with the real one a
 * program that uses transforms or hooks would open a port.
 * @param refuse Gets what the program uses; it gets no answer.
 */
export class Callbacks {
    constructor(private readonly refuse: (reason: unknown) => void) {}

    awaitStackRegistrations(): Promise<void> {
        return Promise.resolve();
    }

    registerTransform(): Promise<never> {
        return this.refused("the resource option transforms");
    }

    registerStackTransform(): void {
        void this.refused("a transform of the stack");
    }

    registerStackInvokeTransform(): void {
        void this.refused("a transform of the stack");
    }

    registerResourceHook(): Promise<never> {
        return this.refused("a resource hook");
    }

    registerErrorHook(): Promise<never> {
        return this.refused("an error hook");
    }

    registerStateMigration(): Promise<never> {
        return this.refused("a state migration");
    }

    shutdown(): void {
        // Nothing was opened.
    }

    private refused(what: string): Promise<never> {
        this.refuse(
            new Error(
                `The program uses ${what}; expected none, because this preview has no engine to ` +
                    "run it. Fix: preview with the Pulumi CLI",
            ),
        );
        return new Promise(() => undefined);
    }
}
