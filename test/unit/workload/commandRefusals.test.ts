import { describe, expect, test } from "vitest";
import { FLAGS, health, initRefusal, scriptOf } from "./initCommand";
import { refusal, workerOptions, workerPod } from "./support";

describe("refuses", () => {
    const place = "Deployment noetl/noetl-worker-rust, container init, command is ";
    const how =
        "Fix: call the server with a plain `curl … http://<host>:<port>/…`, directly or in `sh -c`, with the URL written out";
    const understood = "expected a call of the server that can be understood";

    test.each([
        [["wget", "-q", `http://${health}`], "http://noetl.noetl.svc:8082"],
        [["python", "-c", `get("http://${health}")`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `wget http://${health}`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `wget 'http://'"${health}"`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `U=http://${health}; curl $U`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `curl $\{U:-http://${health}}`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `eval "curl http://${health}"`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `echo http://${health} | xargs curl`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `(echo http://${health}; :) | xargs curl`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `{ echo http://${health}; } >urls`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `curl $(echo http://${health})`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", 'curl "http://$HOST:8082/x"'], "http://$HOST:8082"],
        [["sh", "-c", 'curl "http://noetl.noetl.svc:${PORT}/x"'], "http://noetl.noetl.svc:${PORT}"],
        [["sh", "-c", 'curl http://"$HOST":8082'], "http://$…:8082"],
        [["curl", "http://$(HOST):8082"], "http://$(HOST):8082"],
        [["sh", "-c", 'curl -f "$NOETL_SERVER_URL/api"'], '"$NOETL_SERVER_URL/api"'],
        [["curl", "$(NOETL_SERVER_URL)/api"], "$(NOETL_SERVER_URL)/api"],
        [["sh", "-c", `curl ht'tp'://${health}`], `ht'tp'://${health}`],
        [["sh", "/wait.sh", `http://${health}`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", "curl http://noetl.noetl.svc:8082$P"], "http://noetl.noetl.svc:8082$P"],
        [["curl", "-o", `http://${health}`, `http://${health}`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `echo "wget http://${health}" | sh`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `echo http://${health} >url; wget -i url`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `{ echo http://${health}; } >url`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `wget $(echo http://${health})`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `u() { echo http://${health}; }; wget $(u)`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `exec >url; echo http://${health}`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `wget http://example.org#x http://${health}`], "http://noetl.noetl.svc:8082"],
        [["sh", "-c", `exec curl https://${health}`], `https://${health}`],
        [["sh", "-c", `timeout 5 curl https://${health}`], `https://${health}`],
        [["sh", "-c", "timeout 5 curl $NOETL_SERVER_URL"], "$NOETL_SERVER_URL"],
        [["timeout", "5", "curl", `https://${health}`], `https://${health}`],
        [["bash", "--login", "-c", `curl https://${health}`], `curl https://${health}`],
        [["sh", "-e", `curl https://${health}`], `curl https://${health}`],
    ])("%j", (command, found) => {
        expect(initRefusal(command)).toBe(
            `${place}${JSON.stringify(found)}; ${understood}. ${how}`,
        );
    });

    test("arguments for a program that only the image names", () => {
        const init = { name: "init", args: ["-sf", `http://${health}`] };
        expect(refusal(workerPod({}, { initContainers: [init] }), workerOptions)).toBe(
            `Deployment noetl/noetl-worker-rust, container init, args is "http://noetl.noetl.svc:8082"; ${understood}. ${how}`,
        );
    });

    test.each([
        [`curl http://${health} <<END\nx\nEND`, "it has a here document"],
        [`curl 'http://${health}`, "its syntax is broken: unterminated single quote"],
        [`x=$(curl http://${health}`, "its syntax is broken: unterminated command substitution"],
        [`x=\`curl http://${health}\``, "it has a download in backquotes, not in $(…)"],
        ['x="`wget $NOETL_SERVER_URL`"', "it has a download in backquotes, not in $(…)"],
        [`curl $'http://${health}'`, "it has $'"],
        [`curl http://${health}; echo $$`, "it has $$"],
    ])("the script %j", (script, because) => {
        expect(initRefusal(["sh", "-c", script])).toBe(
            `${place}${JSON.stringify(script)}; ${understood}, but ${because}. ${how}`,
        );
    });

    const verified =
        "expected a curl command that verifies the server. Fix: remove FLAG: the transform gives curl the CA to verify with";
    const unsupported = `${understood}, but this option of curl is not supported. ${how}`;
    test.each([
        ["-k", "-sk", verified.replace("FLAG", "-k")],
        ["--insecure", "--insecure", verified.replace("FLAG", "--insecure")],
        [
            "--cacert /etc/ca.pem",
            "--cacert /etc/ca.pem",
            "expected --cacert /tls/ca.crt. Fix: remove --cacert, which the transform adds",
        ],
        [
            "-E mine.pem",
            "-sE mine.pem",
            "expected -E /tls/tls.crt. Fix: remove -E, which the transform adds",
        ],
        ["--insec", "--insec", unsupported],
        ["--next", "--next example.org", unsupported],
        ["-q", "-q", unsupported],
        ["-u", "-u me:secret", unsupported],
    ])("curl with %s", (found, written, message) => {
        const expected = `${place}"${found}"; ${message}`;
        expect(initRefusal(["sh", "-c", `curl http://${health} ${written}`])).toBe(expected);
        expect(initRefusal(["curl", `http://${health}`, ...written.split(" ")])).toBe(expected);
    });

    test.each(["--url", "-x", "--proxy"])("curl %s with the server as its value", (option) => {
        const found = `is "${option}"; ${understood}, but this option`;
        expect(initRefusal(["curl", option, `https://${health}`])).toContain(found);
    });

    test("curl --url=<server>", () => {
        expect(initRefusal(["curl", `--url=https://${health}`])).toContain('is "--url"; ');
    });

    test("-k neither as another option's value nor in a call of another host", () => {
        expect(scriptOf(`curl -o -k http://${health}; curl -k https://example.org`)).toBe(
            `curl ${FLAGS} -o -k https://${health}; curl -k https://example.org`,
        );
    });
});
