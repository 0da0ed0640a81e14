// Doors into what Swift cannot call or should not spell out; no callbacks into Swift: all news comes as events on queues.
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
// Messages taken in a batch are ours to destroy.
static inline void kafka_door_destroy_messages(rd_kafka_message_t **messages, ptrdiff_t count) {
  for (ptrdiff_t index = 0; index < count; index++) rd_kafka_message_destroy(messages[index]);
}

// Whether a JoinGroup request is on its way, and how many LeaveGroup requests are over; librdkafka's broker threads write it, the
// consumer's thread reads it. What `lost_topics` counts is written and read by the consumer's thread.
typedef struct {
  int is_under_way;
  int eventfd;
  int left;
  int lost_topics;
} kafka_door_notes;

enum { KAFKA_DOOR_JOIN_GROUP = 11, KAFKA_DOOR_LEAVE_GROUP = 13 };  // the requests' numbers in Kafka's protocol

static inline int kafka_door_is_joining(kafka_door_notes *notes) { return __atomic_load_n(&notes->is_under_way, __ATOMIC_ACQUIRE); }
static inline int kafka_door_left(kafka_door_notes *notes) { return __atomic_load_n(&notes->left, __ATOMIC_ACQUIRE); }
static rd_kafka_resp_err_t kafka_door_request_sent(
    rd_kafka_t *handle, int socket, const char *broker, int32_t broker_id, int16_t key, int16_t version, int32_t id, size_t size,
    void *opaque) {
  kafka_door_notes *notes = (kafka_door_notes *)opaque;
  if (key == KAFKA_DOOR_JOIN_GROUP) __atomic_store_n(&notes->is_under_way, 1, __ATOMIC_RELEASE);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
// Called once for every request, answered or failed.
static rd_kafka_resp_err_t kafka_door_request_over(
    rd_kafka_t *handle, int socket, const char *broker, int32_t broker_id, int16_t key, int16_t version, int32_t id, size_t size,
    int64_t round_trip, rd_kafka_resp_err_t error, void *opaque) {
  kafka_door_notes *notes = (kafka_door_notes *)opaque;
  if (key != KAFKA_DOOR_JOIN_GROUP && key != KAFKA_DOOR_LEAVE_GROUP) return RD_KAFKA_RESP_ERR_NO_ERROR;
  if (key == KAFKA_DOOR_JOIN_GROUP) __atomic_store_n(&notes->is_under_way, 0, __ATOMIC_RELEASE);
  if (key == KAFKA_DOOR_LEAVE_GROUP) __atomic_add_fetch(&notes->left, 1, __ATOMIC_RELEASE);
  eventfd_write(notes->eventfd, 1);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}
static rd_kafka_resp_err_t kafka_door_made(
    rd_kafka_t *handle, const rd_kafka_conf_t *conf, void *opaque, char *text, size_t size) {
  rd_kafka_interceptor_add_on_request_sent(handle, "notes", kafka_door_request_sent, opaque);
  return rd_kafka_interceptor_add_on_response_received(handle, "notes", kafka_door_request_over, opaque);
}
// That a partition is not there any more comes among the records and says in words only which; it is an error for this callback,
// which the taking of records calls on the consumer's thread.
static void kafka_door_error(rd_kafka_t *handle, int error, const char *reason, void *opaque) {
  if (error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) ((kafka_door_notes *)opaque)->lost_topics++;
}
// `notes` must outlive the handle that is made of the configuration.
static inline rd_kafka_resp_err_t kafka_door_take_notes(rd_kafka_conf_t *conf, kafka_door_notes *notes) {
  rd_kafka_conf_set_opaque(conf, notes);
  rd_kafka_conf_set_error_cb(conf, kafka_door_error);
  return rd_kafka_conf_interceptor_add_on_new(conf, "notes", kafka_door_made, notes);
}
