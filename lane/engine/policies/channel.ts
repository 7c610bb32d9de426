import type { ChildProcess } from "node:child_process";
import { join } from "node:path";

import type { MethodDefinition } from "@grpc/grpc-js";

/** Flags of Node for the process at the other end of a channel; see there. */
export const channelFlags: readonly string[] = ["--require", join(__dirname, "channelServer.cjs")];

/** What the other end sends: of one call, either of the two. */
interface Answer {
    readonly id: number;
    readonly error?: string;
    readonly response?: Buffer;
}

/** Calls the unary gRPC methods of a child process over Node's channel to it. */
export class Channel {
    private readonly waiting = new Map<number, (answer: Answer) => void>();
    private calls = 0;

    /**
     * @param child Serializes messages as "advanced", which keeps bytes as they are.
     * @param ended What to say of calls without an answer, once the process has ended.
     */
    constructor(
        private readonly child: Pick<ChildProcess, "on" | "send">,
        private readonly ended: Promise<string>,
    ) {
        child.on("message", (answer) => this.settle(answer as Answer));
        void ended.then((error) => {
            for (const id of this.waiting.keys()) this.settle({ id, error });
        });
    }

    /** @throws Error if the method fails, or the process ends before it has answered. */
    async call<Request, Response>(
        method: MethodDefinition<Request, Response>,
        message: Request,
    ): Promise<Response> {
        const id = this.calls++;
        const request = method.requestSerialize(message);
        const answer = await new Promise<Answer>((resolve) => {
            this.waiting.set(id, resolve);
            this.child.send({ id, path: method.path, request }, (failure) => {
                if (failure) void this.ended.then((error) => this.settle({ id, error }));
            });
        });
        if (answer.response === undefined) throw new Error(answer.error);
        return method.responseDeserialize(answer.response);
    }

    private settle(answer: Answer): void {
        this.waiting.get(answer.id)?.(answer);
        this.waiting.delete(answer.id);
    }
}
