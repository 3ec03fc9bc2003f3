/** Whether a container really runs, and whether its published port can be reached. */
import { finding, type MachineFinding } from './model.ts';
import { complaint, type DockerCli, type Listen, type Said } from './ports.ts';

/** Milliseconds for one command; a healthy engine needs a tenth of it. */
const PATIENCE = 10_000;

/** Two blocks of zeros: a tar archive of nothing. */
const EMPTY_ARCHIVE = new Uint8Array(1024);

/**
 * Runs the engine's own init in an empty image, which needs no base image; where the engine has
 * none, a shell in an image that is there.
 */
export async function checkContainer(
  docker: DockerCli,
  image: string | undefined,
): Promise<MachineFinding> {
  const imported = await docker(['import', '-'], { input: EMPTY_ARCHIVE, timeoutMs: PATIENCE });
  // Podman says the id twice in its line.
  const id = imported.stdout.trim().split(/\s+/).at(-1) ?? '';
  if (imported.exitCode === 0 && id !== '') {
    const said = await docker(
      ['run', '--rm', '--network', 'none', '--init', id, '/sbin/docker-init', '--version'],
      { timeoutMs: PATIENCE },
    );
    if (/tini|version/i.test(said.stdout)) {
      return finding('container-runs', 'ok', {}, said.durationMs);
    }
    if (!lacksInit(said)) return failed(said);
  } else if (image === undefined) return failed(imported);
  return image === undefined
    ? finding('container-unseen', 'warning', { why: 'no-image' })
    : inImage(docker, image);
}

async function inImage(docker: DockerCli, image: string): Promise<MachineFinding> {
  const word = 'a-container-runs';
  const args = ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', image, '-c'];
  const said = await docker([...args, `echo ${word}`], { timeoutMs: PATIENCE });
  return said.stdout.includes(word)
    ? finding('container-runs', 'ok', { image }, said.durationMs)
    : failed(said);
}

/** The engine's init is missing, or lies elsewhere, as Podman's does. */
function lacksInit(said: Said): boolean {
  return /docker-init|catatonit|init binary|init-path|no such file or directory/i.test(said.stderr);
}

function failed(said: Said): MachineFinding {
  return finding('container-fails', 'blocking', { said: complaint(said) }, said.durationMs);
}

const INSIDE = 8080;
const GREETING = 'lesson-doctor';
const NO_LISTENER = 97;

/** Ends by itself, should nobody be left to end it. A first process ignores signals without a handler. */
const LISTENER = [
  `if command -v python3 >/dev/null; then exec python3 -c '
import signal, socket, sys
signal.signal(signal.SIGALRM, lambda *_: sys.exit())
signal.alarm(30)
server = socket.create_server(("", ${INSIDE}))
while True: server.accept()[0].sendall(b"${GREETING}\\n")'; fi`,
  `if command -v perl >/dev/null; then exec perl -MIO::Socket::INET -e '
$SIG{ALRM} = sub { exit }; alarm 30;
$server = IO::Socket::INET->new(LocalPort => ${INSIDE}, Listen => 5) or exit 1;
while ($client = $server->accept) { print $client "${GREETING}\\n"; close $client }'; fi`,
  `exit ${NO_LISTENER}`,
].join('\n');

/** Whoever calls this sees to it that the container goes. */
export async function checkPort(
  docker: DockerCli,
  image: string,
  listen: Listen,
  withinMs = 2500,
): Promise<MachineFinding> {
  const started = performance.now();
  const took = () => performance.now() - started;
  const publish = ['-p', `127.0.0.1::${INSIDE}`, '--entrypoint', 'sh'];
  const run = await docker(['run', '--detach', ...publish, image, '-c', LISTENER], {
    timeoutMs: PATIENCE,
  });
  const id = run.stdout.trim().split('\n').at(-1) ?? '';
  if (run.exitCode !== 0) return finding('port-fails', 'warning', { said: complaint(run) }, took());
  const told = await docker(['port', id, `${INSIDE}/tcp`], { timeoutMs: PATIENCE });
  const port = Number(/:(\d+)\s*$/m.exec(told.stdout)?.[1]);
  const line = port > 0 ? await listen(port, withinMs) : undefined;
  if (line === GREETING) return finding('port-answers', 'ok', { image }, took());
  const state = await docker(['inspect', '--format', '{{.State.ExitCode}}', id], {
    timeoutMs: PATIENCE,
  });
  if (Number(state.stdout) === NO_LISTENER)
    return finding('port-unseen', 'note', { why: 'no-listener' });
  return port > 0
    ? finding('port-silent', 'warning', { port }, took())
    : finding('port-fails', 'warning', { said: complaint(told) }, took());
}
