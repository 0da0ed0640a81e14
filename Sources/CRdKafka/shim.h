// Doors into what Swift cannot call or should not spell out; no callbacks: all news comes as events on queues.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// rd_kafka_producev is variadic. Copies key and value; a size below zero means null, and an empty key or value may have no
// address in Swift. Takes the headers over on success only.
static inline rd_kafka_resp_err_t kafka_door_produce(
    rd_kafka_t *handle, const char *topic, int32_t partition, const void *key, ptrdiff_t key_size,
    const void *value, ptrdiff_t value_size, rd_kafka_headers_t *headers, uintptr_t ticket) {
  const void *key_start = key_size < 0 ? NULL : key_size == 0 ? "" : key;
  const void *value_start = value_size < 0 ? NULL : value_size == 0 ? "" : value;
  size_t key_length = key_size < 0 ? 0 : (size_t)key_size;
  size_t value_length = value_size < 0 ? 0 : (size_t)value_size;
  if (headers == NULL)
    return rd_kafka_producev(
        handle, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_KEY(key_start, key_length), RD_KAFKA_V_VALUE((void *)value_start, value_length),
        RD_KAFKA_V_OPAQUE((void *)ticket), RD_KAFKA_V_END);
  return rd_kafka_producev(
      handle, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(key_start, key_length), RD_KAFKA_V_VALUE((void *)value_start, value_length),
      RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE((void *)ticket), RD_KAFKA_V_END);
}
// Lets an eventfd count up by one whenever the queue stops being empty.
static inline void kafka_door_ring(rd_kafka_queue_t *queue, int eventfd) {
  uint64_t one = 1;
  rd_kafka_queue_io_event_enable(queue, eventfd, &one, sizeof(one));
}
// Our own numbers, given to librdkafka as opaque pointers and read back from its answers.
static inline rd_kafka_resp_err_t kafka_door_commit(
    rd_kafka_t *handle, const rd_kafka_topic_partition_list_t *offsets, rd_kafka_queue_t *queue, uintptr_t ticket) {
  return rd_kafka_commit_queue(handle, offsets, queue, NULL, (void *)ticket);
}
static inline uintptr_t kafka_door_event_ticket(rd_kafka_event_t *event) { return (uintptr_t)rd_kafka_event_opaque(event); }
static inline uintptr_t kafka_door_message_ticket(const rd_kafka_message_t *message) { return (uintptr_t)message->_private; }
