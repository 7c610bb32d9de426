import { join } from "node:path";

import { approverPolicyVersion } from "../build/approverPolicy";
import { certManagerPrograms, certManagerVersion } from "../build/certManager";
import { corednsVersion } from "../build/coredns";
import { envoyVersion } from "../build/envoy";
import { serverVersion, workerVersion } from "../build/noetl";
import { pauseVersion } from "../build/pause";
import type { ImageRecipe } from "./recipe";

/** Programs on this machine that go into images. */
export interface Programs {
    /** Folder with one program per cert-manager image. */
    readonly certManager: string;
    readonly coredns: string;
    readonly envoy: string;
    readonly pause: string;
    readonly server: string;
    /** Undefined if the stand-in replaces the worker. */
    readonly worker: string | undefined;
}

const files = join(__dirname, "files");
const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Every image of the lane, under the name that manifests and charts give it. Users, environment and
 * entry points equal those of the published images.
 */
export function imageRecipes(programs: Programs): ImageRecipe[] {
    return [
        pause(programs.pause),
        coredns(programs.coredns),
        ...certManagerPrograms.map((name) => certManager(name, programs.certManager)),
        envoy(programs.envoy),
        curl,
        postgres,
        nats,
        server(programs.server),
        programs.worker === undefined ? standIn : worker(programs.worker),
    ];
}

function pause(program: string): ImageRecipe {
    return {
        reference: `localhost/pause:${pauseVersion}`,
        files: { "/pause": program },
        config: { User: "65535:65535", Entrypoint: ["/pause"] },
    };
}

function coredns(program: string): ImageRecipe {
    return {
        reference: `localhost/coredns:${corednsVersion}`,
        files: { "/coredns": program },
        config: { Entrypoint: ["/coredns"] },
    };
}

function certManager(name: string, folder: string): ImageRecipe {
    const program = `/app/cmd/${name}/${name}`;
    return {
        reference: `quay.io/jetstack/cert-manager-${name}:${certManagerVersion}`,
        files: { [program]: join(folder, name) },
        config: { User: "65532", Entrypoint: [program] },
    };
}

/** An image that no lane has from the start. */
export function approverPolicy(program: string): ImageRecipe {
    const path = "/ko-app/cmd";
    return {
        reference: `quay.io/jetstack/cert-manager-approver-policy:${approverPolicyVersion}`,
        files: { [path]: program },
        config: { User: "65532", Entrypoint: [path] },
    };
}

/** The distroless variant, which runs as user `nobody`. */
function envoy(program: string): ImageRecipe {
    return {
        reference: `docker.io/envoyproxy/envoy:distroless-v${envoyVersion}`,
        programs: { "/usr/local/bin/envoy": program },
        config: { User: "65532:65532", Entrypoint: ["/usr/local/bin/envoy"] },
    };
}

/**
 * curlimages/curl 8.7.1 names its user. Here it is numeric, because upstream's pods set
 * runAsNonRoot.
 */
const curl: ImageRecipe = {
    reference: "docker.io/curlimages/curl:8.7.1",
    debianPrograms: ["/usr/bin/curl"],
    shell: true,
    accounts: { curl_user: { user: 100, group: 101 } },
    config: { User: "100:101", Env: [path], WorkingDir: "/", Entrypoint: ["/usr/bin/curl"] },
};

const postgres: ImageRecipe = {
    reference: "docker.io/library/postgres:15",
    debianPrograms: [
        "/usr/lib/postgresql/15/bin/initdb",
        "/usr/lib/postgresql/15/bin/pg_isready",
        "/usr/lib/postgresql/15/bin/postgres",
        "/usr/lib/postgresql/15/bin/psql",
        "/usr/lib/postgresql/15/lib/dict_snowball.so",
        "/usr/lib/postgresql/15/lib/plpgsql.so",
    ],
    // Clients set their time zone, UTC, by name.
    debianPaths: ["/usr/share/postgresql/15", "/usr/share/zoneinfo/UTC", "/usr/share/zoneinfo/Etc"],
    files: { "/entrypoint.sh": join(files, "postgres.sh") },
    shell: true,
    accounts: { postgres: { user: 999, group: 999 } },
    config: {
        User: "999:999",
        Env: [`${path}:/usr/lib/postgresql/15/bin`, "PGDATA=/var/lib/postgresql/data"],
        Entrypoint: ["/entrypoint.sh"],
    },
};

const nats: ImageRecipe = {
    reference: "docker.io/library/nats:2",
    debianPrograms: ["/usr/sbin/nats-server"],
    accounts: { nats: { user: 1000, group: 1000 } },
    config: { User: "1000:1000", Entrypoint: ["/usr/sbin/nats-server"] },
};

function server(program: string): ImageRecipe {
    return {
        reference: `ghcr.io/noetl/server:${serverVersion}`,
        programs: { "/app/noetl-control-plane": program },
        shell: true,
        config: {
            Env: [
                path,
                "NOETL_HOST=0.0.0.0",
                "NOETL_PORT=8082",
                "RUST_LOG=info,noetl_server=debug",
            ],
            WorkingDir: "/app",
            Entrypoint: ["./noetl-control-plane"],
        },
    };
}

/** The published worker image sets NATS_URL; its manifest does not. */
const workerEnvironment = [
    path,
    "WORKER_POOL_NAME=worker-rust-pool",
    "NOETL_SERVER_URL=http://noetl.noetl.svc.cluster.local:8082",
    "NATS_URL=nats://nats.nats.svc.cluster.local:4222",
    "NATS_STREAM=NOETL_COMMANDS",
    "NATS_CONSUMER=noetl_worker_pool",
    "WORKER_HEARTBEAT_INTERVAL=15",
    "WORKER_MAX_CONCURRENT=4",
    "RUST_LOG=info,worker_pool=debug",
];

const workerReference = `ghcr.io/noetl/worker:${workerVersion}`;

function worker(program: string): ImageRecipe {
    return {
        reference: workerReference,
        programs: { "/app/noetl-worker": program },
        shell: true,
        config: { Env: workerEnvironment, WorkingDir: "/app", Entrypoint: ["./noetl-worker"] },
    };
}

/** Calls the server with the worker's identity if the worker has not been built. */
const standIn: ImageRecipe = {
    reference: workerReference,
    debianPrograms: ["/usr/bin/curl"],
    files: { "/app/stand-in": join(files, "standIn.sh") },
    shell: true,
    config: { Env: workerEnvironment, WorkingDir: "/app", Entrypoint: ["./stand-in"] },
};
