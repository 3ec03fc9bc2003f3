import { afterAll, beforeAll, expect, test } from 'vitest';
import { realEngineSuite } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';
import { openPorts } from './raw.ts';

const IMAGE = 'ubuntu:20.04';

realEngineSuite('a swarm', () => {
  let it: TestSession;
  let open: string[];
  let networks: string;

  beforeAll(async () => {
    it = await testSession();
    open = openPorts();
    networks = await it.theirs('docker network ls -q | sort');
  });
  afterAll(async () => {
    await it.bystander('docker swarm leave --force; docker network rm docker_gwbridge');
    await it.dispose();
  });

  test('that a lesson begins listens on loopback alone, and is left by clean, with all that is in it', async () => {
    await it.ok('docker swarm init --listen-addr 0.0.0.0:2377 --advertise-addr 192.0.2.7');
    const { stderr } = await it.sh(
      `docker service create -d --publish published=28110,target=80,mode=host ${IMAGE} sleep 300`,
    );
    expect(stderr).toContain('A service publishes its ports on all addresses');
    expect((await it.sh('docker network create -d overlay lesson-over')).stderr).toContain(
      'UDP port 4789',
    );
    await it.ok('docker network create -d bridge --scope swarm lesson-scope');
    await it.ok(
      `docker service create -q -d --name lesson-service --network lesson-scope --mount type=volume,source=lesson-v,target=/d --no-resolve-image ${IMAGE} sleep 300`,
    );
    await it.theirs('docker volume create lesson-others');
    expect(
      await it.sh(
        `docker service create -q -d --mount type=volume,source=lesson-others,target=/d --no-resolve-image ${IMAGE} true`,
      ),
    ).toMatchObject({ code: 1, stderr: expect.stringContaining('does not belong to this lesson') });
    await it.theirs('docker volume rm lesson-others');
    await it.ok(
      'docker service update -q -d --label-rm lesson.run --env-add A=b --no-resolve-image lesson-service',
    );
    expect(
      (await it.sh('docker service update -q -d --publish-add 28111:80 lesson-service')).code,
    ).toBe(1);
    await it.ok(
      'echo x | docker config create lesson-config -; echo x | docker secret create lesson-secret -',
    );
    await expect
      .poll(() => it.ok('docker ps -q --filter name=lesson-service'), { timeout: 60_000 })
      .not.toBe('');
    await it.ok('docker exec $(docker ps -q --filter name=lesson-service | head -n 1) true');
    expect(openPorts()).toEqual(open);

    const { left, removed } = await it.clean();
    expect({
      left,
      removed: removed.filter((what) => !what.startsWith('container')).sort(),
    }).toEqual({
      left: [],
      removed: [
        'config lesson-config',
        'network docker_gwbridge',
        'secret lesson-secret',
        'service lesson-service',
        'swarm',
        'volume lesson-v',
      ],
    });
    expect(await it.theirs('docker info -f {{.Swarm.LocalNodeState}}')).toBe('inactive');
    expect(await it.theirs('docker network ls -q | sort')).toBe(networks);
    expect(
      await it.theirs('docker ps -aq --filter label=com.docker.swarm.service.name=lesson-service'),
    ).toBe('');
    expect(openPorts()).toEqual(open);
  });

  test('that was there before stays, with what others made in it', async () => {
    await it.theirs(
      `docker swarm init --listen-addr 127.0.0.1 --advertise-addr 127.0.0.1
       docker service create -q -d --name lesson-theirs --no-resolve-image ${IMAGE} sleep 300`,
    );
    for (const line of [
      'docker swarm leave --force',
      'docker swarm update --task-history-limit 1',
      'docker node update --label-add a=b $(docker node ls -q)',
      'docker service rm lesson-theirs',
      'docker service scale -d lesson-theirs=2',
      'docker swarm init --force-new-cluster',
    ]) {
      expect({ line, code: (await it.sh(line)).code }).toEqual({ line, code: 1 });
    }
    await it.ok(
      `docker service create -q -d --name lesson-mine --no-resolve-image ${IMAGE} sleep 300`,
    );
    expect((await it.clean()).removed).toContain('service lesson-mine');
    expect(await it.theirs('docker service ls --format "{{.Name}} {{.Replicas}}"')).toMatch(
      /^lesson-theirs ./,
    );
    expect(await it.theirs('docker info -f {{.Swarm.LocalNodeState}}')).toBe('active');
  });
});
