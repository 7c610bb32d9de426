import { createRequire } from "node:module";
import { join } from "node:path";

import { encryptedMarker, type Project } from "../../config/project";
import type { stackCensus } from "../../link/stackCensus";
import type { judge } from "../../policy/judge";
import { InputError } from "../../problems/inputError";
import { Callbacks, makeMonitor } from "./monitor";
import { hideEncrypted, Redactor } from "./secrets";
import { Failures } from "./failures";
import type { Job, JobResult, RecordedProgram } from "./job";
import { Logger } from "./logger";
import { Recorder } from "./recorder";
import { loadSdk, type Sdk } from "./sdk";
import { programTrace } from "./stackTrace";

/** Runs the program in this process, sends the recording to the parent, and exits. */
export function runJob(job: Job): void {
    const { project, stack } = job;
    const sdk = loadSdk(job.tree);
    const logger = new Logger(sdk.severities);
    const failures = new Failures(job, sdk, logger);
    const recorder = new Recorder(sdk, {
        project: project.name,
        stack,
        disabledDefaultProviders: disabledDefaultProviders(project),
        conceal: hasEncrypted(project) ? hideEncrypted : (properties) => properties,
    });
    process.on("uncaughtException", (error) => failures.report(error));
    process.on("unhandledRejection", (error) => failures.report(error));
    sdk.state.withLocalStorage(() => {
        atEnd(() => send(conclude(job, recorder, logger, failures)));
        configure(job, sdk, {
            monitor: makeMonitor(sdk, recorder, (reason) => failures.refuse(reason)),
            engine: logger,
            callbacks: new Callbacks((reason) => failures.refuse(reason)),
        });
        sdk.pulumi.runtime
            .runInPulumiStack(() => runProgram(job))
            .catch((error: unknown) => failures.report(error));
    });
}

/** Stand-ins for the services of an engine. */
interface Peers {
    readonly monitor: object;
    readonly engine: object;
    readonly callbacks: object;
}

/** Configures the SDK as Pulumi does for a preview. */
function configure({ project, stack }: Job, { pulumi, state }: Sdk, peers: Peers): void {
    const { runtime } = pulumi;
    runtime.setMockOptions(peers.monitor, project.name, stack, true, "organization");
    const store = state.getStore();
    store.settings.engine = peers.engine;
    store.callbacks = peers.callbacks;
    runtime.setAllConfig({ ...project.config }, [...project.secretKeys]);
}

/** Returns the stack outputs: the module's exports, or the result of an exported function. */
async function runProgram({ tree, entry }: Job): Promise<unknown> {
    const exported: unknown = createRequire(join(tree, "/"))(entry);
    return typeof exported === "function" ? await (exported as () => unknown)() : exported;
}

/** Calls `then` when the event loop is empty, after the program's own beforeExit handlers. */
function atEnd(then: () => void): void {
    process.once("beforeExit", () => setImmediate(() => process.once("beforeExit", then)));
}

/** The recording, with secrets removed from messages. */
function conclude(
    job: Job,
    { resources }: Recorder,
    { notes }: Logger,
    failures: Failures,
): JobResult {
    const redactor = new Redactor();
    for (const { inputs, outputs } of resources) {
        redactor.learn(inputs);
        redactor.learn(outputs);
    }
    const clean = <T extends { readonly message: string }>(one: T) => ({
        ...one,
        message: redactor.clean(one.message),
    });
    const failure = failures.conclude();
    if (failure !== undefined) return { failure: redactor.clean(failure) };
    let running = "rules, policy/judge.ts,";
    try {
        const violations = judged(job, resources)?.map(clean);
        running = "census, link/stackCensus.ts,";
        const graph = drawn(job);
        return { program: { resources, notes: notes.map(clean), violations, graph } };
    } catch (error) {
        const reason = InputError.isInstance(error)
            ? error.message
            : programTrace(error, job.compiled);
        const heading = `The program's ${running} failed:`;
        return { failure: `${heading}\n${redactor.clean(reason)}` };
    }
}

/** Runs the tree's own rules. */
function judged(
    { tree, stack, judge: file, policyConfig }: Job,
    resources: RecordedProgram["resources"],
): RecordedProgram["violations"] {
    if (file === undefined) return undefined;
    const rules = createRequire(join(tree, "/"))(file) as { readonly judge: typeof judge };
    return rules.judge(stack, resources, policyConfig);
}

/** Runs the tree's own census. */
function drawn({ tree, stack, census: file, project }: Job): RecordedProgram["graph"] {
    if (file === undefined) return undefined;
    const link = createRequire(join(tree, "/"))(file) as {
        readonly stackCensus: typeof stackCensus;
    };
    return link.stackCensus(project, stack).graph;
}

function send(result: JobResult): void {
    process.send?.(result, () => process.exit());
}

const hasEncrypted = ({ config }: Project) =>
    Object.values(config).some((value) => value.includes(encryptedMarker));

/** Packages whose default provider the stack disables; `*` means all. */
function disabledDefaultProviders({ config }: Project): readonly string[] {
    const packages: unknown = JSON.parse(config["pulumi:disable-default-providers"] ?? "[]");
    return Array.isArray(packages) ? packages.map(String) : [];
}
