"""Home Assistant and other programs that listen to an MQTT broker of the family's own."""
