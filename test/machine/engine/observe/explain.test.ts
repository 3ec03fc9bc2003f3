/** Known failures, provoked on the engine that answers, with every docker CLI and builder of the machine. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Explanation } from '../../../../src/core/failures/codes.ts';
import { recognise } from '../../../../src/core/failures/recognise.ts';
import {
  type Circumstances,
  explain,
  removeOwn,
} from '../../../../src/machine/engine/observe/explain.ts';
import { findProgram } from '../../../../src/machine/host/process.ts';
import { type Docker, dockers } from '../../../e2e/dockers.ts';
import { BASE, realEngineSuite, until } from '../../../e2e/support.ts';
import { type Output, type TestSession, testSession } from '../support.ts';

const ALL = dockers();
const builders = [...new Map(ALL.map((it) => [it.name, it])).values()];
/** Each CLI once: what it does but for building is the same with either builder. */
const clis = [...new Map(ALL.map((it) => [it.path, it])).values()];
const nobody = findProgram('setpriv', process.env) && process.getuid?.() === 0;
const asNobody = 'setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/nonexistent';

function codesOf({ stdout, stderr }: Output): string[] {
  return recognise({ stdout, stderr }).map(({ failure }) => failure.code);
}

realEngineSuite('on the engine', () => {
  let session: TestSession;
  let folder: string;
  let circumstances: Circumstances;

  beforeAll(async () => {
    session = await testSession();
    folder = mkdtempSync(join(tmpdir(), 'lesson-f-'));
    circumstances = {
      endpoint: session.found.endpoint,
      stateDir: session.paths.state,
      engineId: session.found.facts.id,
      lesson: 'test',
      sandbox: dirname(session.paths.state),
      ports: { NOTEBOOK_PORT: '18871' },
    };
  });
  afterAll(async () => {
    await session.sh('docker rm -f failure-web failure-port failure-user > /dev/null 2>&1');
    await session.bystander('docker rm -f failure-other failure-other2 > /dev/null 2>&1');
    await session.clean();
    await session.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (line: string, docker: Docker, env: Record<string, string> = {}) =>
    session.sh(`cd ${folder}; ${line}`, {
      PATH: `${dirname(docker.path)}${delimiter}${process.env.PATH}`,
      ...docker.env,
      ...env,
    });
  const explained = async (output: Output): Promise<Explanation | undefined> => {
    const [found] = recognise(output);
    return found && explain(found.failure, circumstances);
  };

  const COMMANDS: readonly [code: string, command: string, env?: Record<string, string>][] = [
    ['program-missing', `docker run --rm ${BASE} --max_depth 3`],
    ['program-missing', `docker run --rm ${BASE} no-such-program`],
    ['program-missing', `docker run --rm ${BASE} /no/such/program`],
    ['no-terminal', `docker run --rm -it ${BASE} bash`],
    ['reference-invalid', `docker run --rm -v ${tmpdir()}/my data:/mnt ${BASE} ls`],
    ['reference-invalid', 'docker run --rm Ubuntu:20.04 ls'],
    ['volume-name-invalid', `docker run --rm -v data/raw:/mnt ${BASE} ls`],
    ['mount-not-absolute', `docker run --rm -v "$(pwd)":mnt ${BASE} ls`],
    ['path-rewritten', `docker run --rm -w "C:/Program Files/Git/mnt" ${BASE} ls`],
    [
      'mount-source-missing',
      `docker run --rm --mount type=bind,src="$(pwd)"/nowhere,dst=/mnt ${BASE} ls`,
    ],
    ['gpu-missing', `docker run --rm --gpus all ${BASE} nvidia-smi`],
    ['registry-unreachable', 'docker pull 127.0.0.1:1/nothing:1'],
    ['option-unknown', `docker run --gpu all ${BASE}`],
    ['command-unknown', 'docker rnu'],
    ['container-missing', 'docker stop failure-nobody'],
    ['client-old', 'docker ps', { DOCKER_API_VERSION: '1.11' }],
    ['client-new', 'docker ps', { DOCKER_API_VERSION: '1.99' }],
    ['engine-stopped', 'docker ps', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }],
    ['engine-stopped', 'docker ps', { DOCKER_HOST: 'tcp://127.0.0.1:1' }],
    ['read-only', `docker run --rm --read-only ${BASE} touch /file`],
    ['not-executable', `docker run --rm ${BASE} /etc/passwd`],
    ['windows-line-ends', `printf 'ls\\r\\n' > crlf.sh; bash crlf.sh`],
    ['docker-missing', 'PATH=/nowhere; docker ps'],
    [
      'image-in-use',
      `printf 'FROM ${BASE}\\nLABEL used=yes\\n' | docker build -q -t failure:used - 2> /dev/null
       docker run -d --name failure-uses failure:used sleep 60
       docker rmi failure:used; code=$?; docker rm -f failure-uses; docker rmi failure:used; exit $code`,
    ],
    [
      'volume-in-use',
      `docker run -d --name failure-uses -v failure-volume:/v ${BASE} sleep 60
       docker volume rm failure-volume; code=$?; docker rm -f failure-uses; docker volume rm failure-volume; exit $code`,
    ],
    [
      'mount-file-on-folder',
      `mkdir -p afolder; docker run --rm -v "$(pwd)/afolder":/etc/passwd ${BASE} ls`,
    ],
    [
      'interpreter-missing',
      `printf '#!/no/such/program\\n' > script.sh; chmod +x script.sh
       docker run --rm -v "$(pwd)":/mnt ${BASE} /mnt/script.sh`,
    ],
  ];

  describe.each(clis)('$name', (docker) => {
    it.each(COMMANDS)('%s: %s', async (code, line, env = {}) => {
      const output = await run(line, docker, env);
      expect(output.code).not.toBe(0);
      expect(codesOf(output)).toEqual([code]);
    });

    it.skipIf(!nobody)('socket-denied: a socket of others', async () => {
      const host = session.found.endpoint.host;
      const output = await run(`${asNobody} docker ps`, docker, { DOCKER_HOST: host });
      expect(codesOf(output)).toEqual(['socket-denied']);
    });

    it('wrong-platform: a program for another processor', async () => {
      // The beginning of a program for a processor that no engine of ours runs on.
      const header = Buffer.alloc(64);
      header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
      header.writeUInt16LE(2, 16);
      header.writeUInt16LE(0xf7, 18);
      writeFileSync(join(folder, 'program'), header, { mode: 0o755 });
      const output = await run(`docker run --rm -v "$(pwd)":/mnt ${BASE} /mnt/program`, docker);
      expect(codesOf(output)).toEqual(['wrong-platform']);
    });
  });

  describe.each(builders)('$name', (docker) => {
    const build = async (dockerfile: string | undefined, line = 'docker build -t failure .') => {
      rmSync(join(folder, 'context'), { recursive: true, force: true });
      mkdirSync(join(folder, 'context'));
      if (dockerfile !== undefined) {
        writeFileSync(join(folder, 'context', 'Dockerfile'), dockerfile);
      }
      return run(`cd context; ${line}`, docker);
    };

    it.each([
      ['not-in-context', `FROM ${BASE}\nCOPY data.csv /data.csv\n`],
      ['not-in-context', `FROM ${BASE}\nADD data.csv /data.csv\n`],
      ['not-in-context', `FROM ${BASE}\nCOPY ../data.csv /data.csv\n`],
      ['dockerfile-invalid', `FROM ${BASE}\nRNU true\n`],
      ['dockerfile-missing', undefined],
      ['command-not-found', `FROM ${BASE}\nRUN no-such-program\n`],
      ['registry-unreachable', 'FROM 127.0.0.1:1/nothing:1\n'],
    ])('%s: %j', async (code, dockerfile) => {
      const output = await build(dockerfile);
      expect(output.code).not.toBe(0);
      expect(codesOf(output)).toEqual([code]);
    });

    it('context-missing: the dot', async () => {
      expect(codesOf(await build(`FROM ${BASE}\n`, 'docker build -t failure'))).toEqual([
        'context-missing',
      ]);
    });

    it('context-not-found: a folder that is not there', async () => {
      const output = await build(`FROM ${BASE}\n`, 'docker build -t failure ./nowhere');
      expect(codesOf(output)).toEqual(['context-not-found']);
    });

    it('nothing, where a build succeeds', async () => {
      const output = await build(`FROM ${BASE}\nLABEL maintainer=Lab\n`);
      expect(output).toMatchObject({ code: 0 });
      expect(codesOf(output)).toEqual([]);
    });
  });

  const [docker] = clis;
  if (!docker) return;

  it('names who has a name, and removes what is the lesson’s', async () => {
    await run(`docker run --name failure-web ${BASE} true`, docker);
    const explanation = await explained(
      await run(`docker run --name failure-web ${BASE} true`, docker),
    );
    expect(explanation).toMatchObject({
      code: 'name-taken',
      args: { name: 'failure-web', holder: { name: 'failure-web', state: 'exited' } },
      remedy: { kind: 'remove-container', name: 'failure-web' },
    });
    if (explanation?.remedy?.kind !== 'remove-container') throw new Error('no remedy');
    await removeOwn(explanation.remedy.id, circumstances);
    expect(await run(`docker run --rm --name failure-web ${BASE} true`, docker)).toMatchObject({
      code: 0,
    });
  });

  it('names somebody else’s container, and never removes it', async () => {
    await session.bystander(`docker run -d --name failure-other ${BASE} sleep 600`);
    const explanation = await explained(
      await run(`docker run --rm --name failure-other ${BASE} true`, docker),
    );
    expect(explanation).toMatchObject({
      code: 'name-taken',
      args: { holder: { owner: 'other', state: 'running' } },
    });
    expect(explanation).not.toHaveProperty('remedy');
    if (explanation?.code !== 'name-taken') throw new Error('not explained');
    const id = explanation.args.holder?.id ?? '';
    await expect(removeOwn(id, circumstances)).rejects.toThrow('not this lesson');
    const left = await session.bystander('docker ps -q --no-trunc -f name=failure-other');
    expect(left.stdout.trim()).toBe(id);
  });

  it('tells another lesson’s container from this one’s', async () => {
    await run(`docker run --name failure-web ${BASE} true`, docker);
    const [found] = recognise(await run(`docker run --name failure-web ${BASE} true`, docker));
    if (!found) throw new Error('not recognised');
    const elsewhere = { ...circumstances, lesson: 'copying' };
    const explanation = await explain(found.failure, elsewhere);
    expect(explanation.args).toMatchObject({ holder: { owner: 'course', lesson: 'test' } });
    expect(explanation).not.toHaveProperty('remedy');
    await run('docker rm failure-web', docker);
  });

  it('names who has a port; of a program’s port, offers another for the lesson’s variable', async () => {
    await run(`docker run -d --name failure-port -p 18872:80 ${BASE} sleep 600`, docker);
    expect(
      await explained(await run(`docker run --rm -p 18872:80 ${BASE} true`, docker)),
    ).toMatchObject({
      code: 'port-taken',
      args: { port: 18872, holder: { name: 'failure-port', owner: 'lesson', state: 'running' } },
      remedy: { kind: 'remove-container', name: 'failure-port' },
    });
    await session.bystander(`docker run -d --name failure-other2 -p 18871:80 ${BASE} sleep 600`);
    const explanation = await explained(
      await run(`docker run --rm -p 18871:80 ${BASE} true`, docker),
    );
    await session.bystander('docker rm -f failure-other2');
    expect(explanation).toMatchObject({
      args: { port: 18871, variable: 'NOTEBOOK_PORT', holder: { owner: 'other' } },
      remedy: { kind: 'other-port', variable: 'NOTEBOOK_PORT' },
    });
  });

  it('knows a port that a program has', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const output = await run(`docker run --rm -p 127.0.0.1:${port}:80 ${BASE} true`, docker);
    server.close();
    expect(recognise(output).map(({ failure }) => failure)).toEqual([
      { code: 'port-taken', args: { port } },
    ]);
  });

  it('tells containers by their names', async () => {
    await run(`docker create --name failure-user ${BASE} sleep 600`, docker);
    const stopped = await run('docker exec failure-user true', docker);
    expect(await explained(stopped)).toMatchObject({
      code: 'container-stopped',
      args: { name: 'failure-user' },
    });
    await run('docker start failure-user', docker);
    const running = await run('docker rm failure-user', docker);
    expect(await explained(running)).toMatchObject({
      code: 'container-running',
      args: { name: 'failure-user' },
    });
  });

  it.skipIf(!nobody)('sees that a container has written as root', async () => {
    const { sandbox } = circumstances;
    execFileSync('chmod', ['755', sandbox]);
    const write = `docker run --rm -v ${sandbox}:/mnt ${BASE} bash -c 'echo 1 > /mnt/result.txt'`;
    await session.sh(write);
    const output = await session.sh(`cd ${sandbox}; ${asNobody} bash -c 'echo 2 > result.txt'`);
    expect(codesOf(output)).toEqual(['access-denied']);
    // As root that is the owner; what a learner is told is in the words' own test.
    expect(await explained(output)).toMatchObject({ args: { path: 'result.txt', owner: 'you' } });
  });

  it('python-externally-managed: pip in a Python of the distribution', async () => {
    const image = 'python:3.10';
    if ((await session.bystander(`docker image inspect ${image}`)).code !== 0) return;
    const mark = 'touch "$(python3 -c "import sysconfig as s; print(s.get_path(\'stdlib\'))")"';
    const output = await run(
      `docker run --rm ${image} sh -c '${mark.replaceAll("'", "'\\''")}/EXTERNALLY-MANAGED; pip install nothing'`,
      docker,
    );
    expect(codesOf(output)).toEqual(['python-externally-managed']);
  });

  describe.skipIf(!findProgram('docker-registry', process.env))('with a registry', () => {
    const started: ChildProcess[] = [];
    afterAll(() => {
      for (const child of started) child.kill('SIGKILL');
    });

    const registry = async (address: string, more = '') => {
      const name = join(folder, `registry-${started.length}`);
      writeFileSync(
        `${name}.yml`,
        `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${name}}}\nhttp: {addr: "${address}"${more}}\n`,
      );
      const child = spawn('docker-registry', ['serve', `${name}.yml`], { stdio: 'ignore' });
      started.push(child);
      const [host = '', port = ''] = address.split(':');
      await until('the registry', () => listens(host, Number(port)));
    };

    it.each(builders)('tag-missing, $name', async (docker) => {
      if (started.length === 0) await registry('127.0.0.1:18873');
      const pull = await run('docker pull 127.0.0.1:18873/nothing:1', docker);
      expect(codesOf(pull)).toEqual(['tag-missing']);
      writeFileSync(join(folder, 'Dockerfile'), 'FROM 127.0.0.1:18873/nothing:1\n');
      expect(codesOf(await run('docker build .', docker))).toEqual(['tag-missing']);
    });

    it.skipIf(!findProgram('openssl', process.env))('certificate-unknown', async () => {
      // Engines do not look at certificates on loopback.
      const bridge = await session.bystander(
        `docker network inspect bridge -f '{{with index .IPAM.Config 0}}{{or .Gateway .Subnet}}{{end}}'`,
      );
      // An engine that made its bridge just now does not tell its own address there: the first one.
      const address = bridge.stdout.trim().replace(/\.0\/\d+$/, '.1');
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      execFileSync(
        'openssl',
        `req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ${key} -out ${cert} -subj /CN=lab -addext subjectAltName=IP:${address}`.split(
          ' ',
        ),
        { stdio: 'ignore' },
      );
      await registry(`${address}:18874`, `, tls: {certificate: ${cert}, key: ${key}}`);
      const output = await run(`docker pull ${address}:18874/nothing:1`, docker);
      expect(recognise(output).map(({ failure }) => failure)).toEqual([
        { code: 'certificate-unknown', args: { host: `${address}:18874` } },
      ]);
    });
  });
});

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
