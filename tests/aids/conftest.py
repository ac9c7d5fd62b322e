"""What the tests of aids have."""

import pytest


@pytest.fixture
def signed(client, agents):
    """Sign in as a new agent: `signed("Relecteur", "R-32")`."""

    def sign(role, *territories):
        agent = agents(role, *territories)
        client.force_login(agent)
        return agent

    return sign
