/*
 * The other half of the extended functions: registry, power, tracing and telemetry, encryption, device operations, NVMe
 * and driver proxies.
 */
#pragma once

#include "storport_routines.h"
#include "storport_pofx.h"

FORCEINLINE ULONG StorPortSetPowerSettingNotificationGuids(PVOID HwDeviceExtension, ULONG GuidCount, LPGUID Guid)
{
    return StorPortExtendedFunction(ExtFunctionSetPowerSettingNotificationGuids, HwDeviceExtension, GuidCount, Guid);
}

FORCEINLINE ULONG StorPortInvokeAcpiMethod(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG MethodName,
                                           PVOID InputBuffer, ULONG InputBufferLength, PVOID OutputBuffer,
                                           ULONG OutputBufferLength, PULONG BytesReturned)
{
    return StorPortExtendedFunction(ExtFunctionInvokeAcpiMethod, HwDeviceExtension, Address, MethodName, InputBuffer,
                                    InputBufferLength, OutputBuffer, OutputBufferLength, BytesReturned);
}

FORCEINLINE ULONG StorPortGetSystemPortNumber(PVOID HwDeviceExtension, PSTOR_ADDRESS Address)
{
    return StorPortExtendedFunction(ExtFunctionGetSystemPortNumber, HwDeviceExtension, Address);
}

FORCEINLINE ULONG StorPortSetUnitAttributes(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                            STOR_UNIT_ATTRIBUTES Attributes)
{
    return StorPortExtendedFunction(ExtFunctionSetUnitAttributes, HwDeviceExtension, Address, Attributes);
}

FORCEINLINE ULONG StorPortInitializePoFxPower(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                              PSTOR_POFX_DEVICE Device, PBOOLEAN D3ColdEnabled)
{
    return StorPortExtendedFunction(ExtFunctionInitializePoFxPower, HwDeviceExtension, Address, Device,
                                    D3ColdEnabled);
}

FORCEINLINE ULONG StorPortPoFxActivateComponent(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                                PSCSI_REQUEST_BLOCK Srb, ULONG Component, ULONG Flags)
{
    return StorPortExtendedFunction(ExtFunctionPoFxActivateComponent, HwDeviceExtension, Address, Srb, Component,
                                    Flags);
}

FORCEINLINE ULONG StorPortPoFxIdleComponent(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, PSCSI_REQUEST_BLOCK Srb,
                                            ULONG Component, ULONG Flags)
{
    return StorPortExtendedFunction(ExtFunctionPoFxIdleComponent, HwDeviceExtension, Address, Srb, Component, Flags);
}

FORCEINLINE ULONG StorPortPoFxSetComponentLatency(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Component,
                                                  ULONGLONG Latency)
{
    return StorPortExtendedFunction(ExtFunctionPoFxSetComponentLatency, HwDeviceExtension, Address, Component,
                                    Latency);
}

FORCEINLINE ULONG StorPortPoFxSetComponentResidency(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Component,
                                                    ULONGLONG Residency)
{
    return StorPortExtendedFunction(ExtFunctionPoFxSetComponentResidency, HwDeviceExtension, Address, Component,
                                    Residency);
}

FORCEINLINE ULONG StorPortPoFxPowerControl(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, LPCGUID PowerControlCode,
                                           PVOID InBuffer, SIZE_T InBufferSize, PVOID OutBuffer, SIZE_T OutBufferSize,
                                           PSIZE_T BytesReturned)
{
    return StorPortExtendedFunction(ExtFunctionPoFxPowerControl, HwDeviceExtension, Address, PowerControlCode,
                                    InBuffer, InBufferSize, OutBuffer, OutBufferSize, BytesReturned);
}

FORCEINLINE ULONG StorPortIsDeviceOperationAllowed(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                                   LPCGUID DeviceOperation, ULONG *AllowedFlag)
{
    return StorPortExtendedFunction(ExtFunctionDeviceOperationAllowed, HwDeviceExtension, Address, DeviceOperation,
                                    AllowedFlag);
}

FORCEINLINE ULONG StorPortPoFxSetIdleTimeout(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG IdleTimeoutInMS)
{
    return StorPortExtendedFunction(ExtFunctionPoFxSetIdleTimeout, HwDeviceExtension, Address, IdleTimeoutInMS);
}

FORCEINLINE ULONG StorPortIsCurrentOsInstallationUpgrade(PVOID HwDeviceExtension, BOOLEAN *Upgraded)
{
    return StorPortExtendedFunction(ExtFunctionCurrentOsInstallationUpgrade, HwDeviceExtension, Upgraded);
}

FORCEINLINE ULONG StorPortRegistryReadAdapterKey(PVOID HwDeviceExtension, PUCHAR SubKeyName, PUCHAR ValueName,
                                                 ULONG ValueType, PVOID *ValueData, PULONG ValueDataLength)
{
    return StorPortExtendedFunction(ExtFunctionRegistryReadAdapterKey, HwDeviceExtension, SubKeyName, ValueName,
                                    ValueType, ValueData, ValueDataLength);
}

FORCEINLINE ULONG StorPortRegistryWriteAdapterKey(PVOID HwDeviceExtension, PUCHAR SubKeyName, PUCHAR ValueName,
                                                  ULONG ValueType, PVOID ValueData, ULONG ValueDataLength)
{
    return StorPortExtendedFunction(ExtFunctionRegistryWriteAdapterKey, HwDeviceExtension, SubKeyName, ValueName,
                                    ValueType, ValueData, ValueDataLength);
}

FORCEINLINE ULONG StorPortSetAdapterBusType(PVOID HwDeviceExtension, ULONG BusType)
{
    return StorPortExtendedFunction(ExtFunctionSetAdapterBusType, HwDeviceExtension, BusType);
}

FORCEINLINE ULONG StorPortPoFxRegisterPerfStates(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Component,
                                                 ULONGLONG Flags, ULONG PerfSetCount,
                                                 PSTOR_POFX_COMPONENT_PERF_SET PerfSets)
{
    return StorPortExtendedFunction(ExtFunctionPoFxRegisterPerfStates, HwDeviceExtension, Address, Component, Flags,
                                    PerfSetCount, PerfSets);
}

FORCEINLINE ULONG StorPortPoFxSetPerfState(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Component,
                                           ULONG Flags, ULONG SetIndex, ULONG State, PVOID Context)
{
    return StorPortExtendedFunction(ExtFunctionPoFxSetPerfState, HwDeviceExtension, Address, Component, Flags,
                                    SetIndex, State, Context);
}

FORCEINLINE ULONG StorPortGetD3ColdSupport(PVOID HwDeviceExtension, PVOID Address, PBOOLEAN Supported)
{
    return StorPortExtendedFunction(ExtFunctionGetD3ColdSupport, HwDeviceExtension, Address, Supported);
}

FORCEINLINE ULONG StorPortInitializeRpmb(PVOID HwDeviceExtension, PSTOR_ADDRESS StorAddress,
                                         PSTOR_RPMB_CAPABILITIES_DATA RpmbCapabilitiesData)
{
    return StorPortExtendedFunction(ExtFunctionInitializeRpmb, HwDeviceExtension, StorAddress, RpmbCapabilitiesData);
}

FORCEINLINE ULONG StorPortInitializeCryptoEngine(PVOID HwDeviceExtension,
                                                 PSTOR_CRYPTO_CAPABILITIES_DATA CryptoCapabilitiesData)
{
    return StorPortExtendedFunction(ExtFunctionInitializeCryptoEngine, HwDeviceExtension, CryptoCapabilitiesData);
}

FORCEINLINE ULONG StorPortGetRequestCryptoInfo(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb,
                                               PSTOR_CRYPTO_KEY_INFO CryptoKeyInfo)
{
    return StorPortExtendedFunction(ExtFunctionGetRequestCryptoInfo, HwDeviceExtension, Srb, CryptoKeyInfo);
}

FORCEINLINE ULONG StorPortLogTelemetry(PVOID HwDeviceExtension, PSTOR_ADDRESS StorAddress,
                                       PSTORPORT_TELEMETRY_EVENT Event)
{
    return StorPortExtendedFunction(ExtFunctionMiniportTelemetry, HwDeviceExtension, StorAddress, Event);
}

FORCEINLINE ULONG StorPortEtwChannelEvent2(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                           STORPORT_ETW_EVENT_CHANNEL EventChannel, ULONG EventId,
                                           PCWSTR EventDescription, ULONGLONG EventKeywords,
                                           STORPORT_ETW_LEVEL EventLevel, STORPORT_ETW_EVENT_OPCODE EventOpcode,
                                           PSCSI_REQUEST_BLOCK Srb, PCWSTR Parameter1Name, ULONGLONG Parameter1Value,
                                           PCWSTR Parameter2Name, ULONGLONG Parameter2Value)
{
    return StorPortExtendedFunction(ExtFunctionMiniportChannelEtwEvent2, HwDeviceExtension, Address, EventChannel,
                                    EventId, EventDescription, EventKeywords, EventLevel, EventOpcode, Srb,
                                    Parameter1Name, Parameter1Value, Parameter2Name, Parameter2Value);
}

FORCEINLINE ULONG StorPortEtwEvent2(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG EventId,
                                    PCWSTR EventDescription, ULONGLONG EventKeywords, STORPORT_ETW_LEVEL EventLevel,
                                    STORPORT_ETW_EVENT_OPCODE EventOpcode, PSCSI_REQUEST_BLOCK Srb,
                                    PCWSTR Parameter1Name, ULONGLONG Parameter1Value, PCWSTR Parameter2Name,
                                    ULONGLONG Parameter2Value)
{
    return StorPortExtendedFunction(ExtFunctionMiniportChannelEtwEvent2, HwDeviceExtension, Address,
                                    StorportEtwEventDiagnostic, EventId, EventDescription, EventKeywords, EventLevel,
                                    EventOpcode, Srb, Parameter1Name, Parameter1Value, Parameter2Name,
                                    Parameter2Value);
}

FORCEINLINE ULONG StorPortEtwChannelEvent4(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                           STORPORT_ETW_EVENT_CHANNEL EventChannel, ULONG EventId,
                                           PCWSTR EventDescription, ULONGLONG EventKeywords,
                                           STORPORT_ETW_LEVEL EventLevel, STORPORT_ETW_EVENT_OPCODE EventOpcode,
                                           PSCSI_REQUEST_BLOCK Srb, PCWSTR Parameter1Name, ULONGLONG Parameter1Value,
                                           PCWSTR Parameter2Name, ULONGLONG Parameter2Value, PCWSTR Parameter3Name,
                                           ULONGLONG Parameter3Value, PCWSTR Parameter4Name,
                                           ULONGLONG Parameter4Value)
{
    return StorPortExtendedFunction(ExtFunctionMiniportChannelEtwEvent4, HwDeviceExtension, Address, EventChannel,
                                    EventId, EventDescription, EventKeywords, EventLevel, EventOpcode, Srb,
                                    Parameter1Name, Parameter1Value, Parameter2Name, Parameter2Value, Parameter3Name,
                                    Parameter3Value, Parameter4Name, Parameter4Value);
}

FORCEINLINE ULONG StorPortEtwEvent4(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG EventId,
                                    PCWSTR EventDescription, ULONGLONG EventKeywords, STORPORT_ETW_LEVEL EventLevel,
                                    STORPORT_ETW_EVENT_OPCODE EventOpcode, PSCSI_REQUEST_BLOCK Srb,
                                    PCWSTR Parameter1Name, ULONGLONG Parameter1Value, PCWSTR Parameter2Name,
                                    ULONGLONG Parameter2Value, PCWSTR Parameter3Name, ULONGLONG Parameter3Value,
                                    PCWSTR Parameter4Name, ULONGLONG Parameter4Value)
{
    return StorPortExtendedFunction(ExtFunctionMiniportChannelEtwEvent4, HwDeviceExtension, Address,
                                    StorportEtwEventDiagnostic, EventId, EventDescription, EventKeywords, EventLevel,
                                    EventOpcode, Srb, Parameter1Name, Parameter1Value, Parameter2Name,
                                    Parameter2Value, Parameter3Name, Parameter3Value, Parameter4Name,
                                    Parameter4Value);
}

FORCEINLINE ULONG StorPortEtwChannelEvent8(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                           STORPORT_ETW_EVENT_CHANNEL EventChannel, ULONG EventId,
                                           PCWSTR EventDescription, ULONGLONG EventKeywords,
                                           STORPORT_ETW_LEVEL EventLevel, STORPORT_ETW_EVENT_OPCODE EventOpcode,
                                           PSCSI_REQUEST_BLOCK Srb, PCWSTR Parameter1Name, ULONGLONG Parameter1Value,
                                           PCWSTR Parameter2Name, ULONGLONG Parameter2Value, PCWSTR Parameter3Name,
                                           ULONGLONG Parameter3Value, PCWSTR Parameter4Name,
                                           ULONGLONG Parameter4Value, PCWSTR Parameter5Name,
                                           ULONGLONG Parameter5Value, PCWSTR Parameter6Name,
                                           ULONGLONG Parameter6Value, PCWSTR Parameter7Name,
                                           ULONGLONG Parameter7Value, PCWSTR Parameter8Name,
                                           ULONGLONG Parameter8Value)
{
    return StorPortExtendedFunction(ExtFunctionMiniportChannelEtwEvent8, HwDeviceExtension, Address, EventChannel,
                                    EventId, EventDescription, EventKeywords, EventLevel, EventOpcode, Srb,
                                    Parameter1Name, Parameter1Value, Parameter2Name, Parameter2Value, Parameter3Name,
                                    Parameter3Value, Parameter4Name, Parameter4Value, Parameter5Name, Parameter5Value,
                                    Parameter6Name, Parameter6Value, Parameter7Name, Parameter7Value, Parameter8Name,
                                    Parameter8Value);
}

FORCEINLINE ULONG StorPortEtwEvent8(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG EventId,
                                    PCWSTR EventDescription, ULONGLONG EventKeywords, STORPORT_ETW_LEVEL EventLevel,
                                    STORPORT_ETW_EVENT_OPCODE EventOpcode, PSCSI_REQUEST_BLOCK Srb,
                                    PCWSTR Parameter1Name, ULONGLONG Parameter1Value, PCWSTR Parameter2Name,
                                    ULONGLONG Parameter2Value, PCWSTR Parameter3Name, ULONGLONG Parameter3Value,
                                    PCWSTR Parameter4Name, ULONGLONG Parameter4Value, PCWSTR Parameter5Name,
                                    ULONGLONG Parameter5Value, PCWSTR Parameter6Name, ULONGLONG Parameter6Value,
                                    PCWSTR Parameter7Name, ULONGLONG Parameter7Value, PCWSTR Parameter8Name,
                                    ULONGLONG Parameter8Value)
{
    return StorPortExtendedFunction(ExtFunctionMiniportChannelEtwEvent8, HwDeviceExtension, Address,
                                    StorportEtwEventDiagnostic, EventId, EventDescription, EventKeywords, EventLevel,
                                    EventOpcode, Srb, Parameter1Name, Parameter1Value, Parameter2Name,
                                    Parameter2Value, Parameter3Name, Parameter3Value, Parameter4Name, Parameter4Value,
                                    Parameter5Name, Parameter5Value, Parameter6Name, Parameter6Value, Parameter7Name,
                                    Parameter7Value, Parameter8Name, Parameter8Value);
}

FORCEINLINE ULONG StorPortLogTelemetryEx(PVOID HwDeviceExtension, PSTOR_ADDRESS StorAddress,
                                         PSTORPORT_TELEMETRY_EVENT Event, STOR_TELEMETRY_CATEGORY Category)
{
    return StorPortExtendedFunction(ExtFunctionMiniportTelemetryEx, HwDeviceExtension, StorAddress, Event, Category);
}

FORCEINLINE ULONG StorPortQueryConfiguration(PVOID HwDeviceExtension, STORPORT_QUERY_CONFIGURATION_TYPE Type,
                                             PBOOLEAN Enabled)
{
    return StorPortExtendedFunction(ExtFunctionQueryConfiguration, HwDeviceExtension, Type, Enabled);
}

FORCEINLINE ULONG StorPortEtwLogError(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Id, PCWSTR Description,
                                      ULONG DataBufferLength, PVOID DataBuffer)
{
    return StorPortExtendedFunction(ExtFunctionLogHardwareError, HwDeviceExtension, Address, Id, Description,
                                    DataBufferLength, DataBuffer);
}

FORCEINLINE ULONG StorPortHardwareReset(PVOID HwDeviceExtension, STOR_DEVICE_RESET_TYPE Type)
{
    return StorPortExtendedFunction(ExtFunctionDeviceReset, HwDeviceExtension, Type);
}

FORCEINLINE ULONG StorPortSetFeatureList(PVOID HwDeviceExtension, ULONG FeatureCount, PBOOLEAN FeatureList)
{
    return StorPortExtendedFunction(ExtFunctionSetFeatureList, HwDeviceExtension, FeatureCount, FeatureList);
}

FORCEINLINE ULONG StorPortCaptureLiveDump(PVOID HwDeviceExtension, PSTOR_ADDRESS StorAddress,
                                          PSTORPORT_CAPTURE_LIVEDUMP CaptureLivedump)
{
    return StorPortExtendedFunction(ExtFunctionCaptureLiveDump, HwDeviceExtension, StorAddress, CaptureLivedump);
}

FORCEINLINE ULONG StorPortEtwLogByteStream(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                           STORPORT_ETW_EVENT_CHANNEL EventChannel, ULONG EventId,
                                           PCWSTR EventDescription, ULONGLONG EventKeywords,
                                           STORPORT_ETW_LEVEL EventLevel, STORPORT_ETW_EVENT_OPCODE EventOpcode,
                                           USHORT DataLength, PUCHAR Data)
{
    return StorPortExtendedFunction(ExtFunctionMiniportLogByteStream, HwDeviceExtension, Address, EventChannel,
                                    EventId, EventDescription, EventKeywords, EventLevel, EventOpcode, DataLength,
                                    Data);
}

FORCEINLINE ULONG StorPortHardwareResetEx(PVOID HwDeviceExtension, STOR_DEVICE_RESET_TYPE ResetType, ULONGLONG Flags,
                                          PVOID AdditionalParameters)
{
    return StorPortExtendedFunction(ExtFunctionDeviceResetEx, HwDeviceExtension, ResetType, Flags,
                                    AdditionalParameters);
}

FORCEINLINE ULONG StorPortMiniportReportInternalData(PVOID HwDeviceExtension, PSTOR_ADDRESS Address,
                                                     PVOID CallbackContext, ULONG DataCount, PMINIPORT_DATA Data)
{
    return StorPortExtendedFunction(ExtFunctionMiniportReportInternalData, HwDeviceExtension, Address,
                                    CallbackContext, DataCount, Data);
}

FORCEINLINE ULONG StorPortEnableRegistryKeyNotification(PVOID HwDeviceExtension,
                                                        PHW_REGISTRY_NOTIFICATION_ROUTINE NotificationCallback)
{
    return StorPortExtendedFunction(ExtFunctionEnableRegistryKeyNotification, HwDeviceExtension,
                                    NotificationCallback);
}

FORCEINLINE ULONG StorPortPoFxRegisterPerfStatesEx(PVOID HwDeviceExtension, PSTOR_ADDRESS Address, ULONG Component,
                                                   ULONGLONG Flags, PULONG PerfSetCount,
                                                   PSTOR_POFX_COMPONENT_PERF_SET PerfSets,
                                                   PSTOR_POFX_COMPONENT_PERF_SET *PerfSetsFromPEP)
{
    return StorPortExtendedFunction(ExtFunctionPoFxRegisterPerfStatesEx, HwDeviceExtension, Address, Component, Flags,
                                    PerfSetCount, PerfSets, PerfSetsFromPEP);
}

FORCEINLINE ULONG StorPortReadRegistryKey(PVOID HwDeviceExtension, PCWSTR AbsolutePath, PCWSTR KeyName,
                                          ULONG ValueType, PVOID *ValueData, PULONG ValueDataLength)
{
    return StorPortExtendedFunction(ExtFunctionReadRegistryKey, HwDeviceExtension, AbsolutePath, KeyName, ValueType,
                                    ValueData, ValueDataLength);
}

FORCEINLINE ULONG StorPortIsDriverHotSwapEnabled(PVOID HwDeviceExtension, PVOID DriverObject)
{
    return StorPortExtendedFunction(ExtFunctionIsDriverHotSwapEnabled, HwDeviceExtension, DriverObject);
}

FORCEINLINE ULONG StorPortRegisterDriverProxy(PVOID HwDeviceExtension, PVOID DriverObject,
                                              PSTOR_DRIVER_PROXY_EXTENSION *ProxyExtension)
{
    return StorPortExtendedFunction(ExtFunctionRegisterDriverProxy, HwDeviceExtension, DriverObject, ProxyExtension);
}

FORCEINLINE ULONG StorPortRegisterDriverProxyEndpoints(PVOID HwDeviceExtension,
                                                       PSTOR_DRIVER_PROXY_EXTENSION ProxyExtension,
                                                       PSTOR_DRIVER_PROXY_ENDPOINT_INFORMATION EndpointInfo,
                                                       ULONG Count)
{
    return StorPortExtendedFunction(ExtFunctionRegisterDriverProxyEndpoints, HwDeviceExtension, ProxyExtension,
                                    EndpointInfo, Count);
}

FORCEINLINE ULONG StorPortGetDriverProxyEndpointWrapper(PVOID HwDeviceExtension,
                                                        PSTOR_DRIVER_PROXY_EXTENSION ProxyExtension,
                                                        STOR_DRIVER_PROXY_ENDPOINT_FUNCTION_ID Id, PVOID *Wrapper)
{
    return StorPortExtendedFunction(ExtFunctionGetDriverProxyEndpointWrapper, HwDeviceExtension, ProxyExtension, Id,
                                    Wrapper);
}

FORCEINLINE ULONG StorPortNvmeIceIoStart(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb, ULONG LbaCount,
                                         ULONG PrpCount, PULONGLONG Prp1, PULONGLONG Prp2, PULONGLONG PrpList)
{
    return StorPortExtendedFunction(ExtFunctionNvmeIceIoStart, HwDeviceExtension, Srb, LbaCount, PrpCount, Prp1, Prp2,
                                    PrpList);
}

FORCEINLINE ULONG StorPortNvmeIceIoComplete(PVOID HwDeviceExtension, PSCSI_REQUEST_BLOCK Srb)
{
    return StorPortExtendedFunction(ExtFunctionNvmeIceIoComplete, HwDeviceExtension, Srb);
}

FORCEINLINE ULONG StorPortNvmeMiniportEvent(PVOID HwDeviceExtension, PVOID ControllerHandle, ULONG NamespaceId,
                                            STORPORT_ETW_EVENT_CHANNEL EventChannel, ULONG EventId,
                                            PCWSTR EventDescription, ULONGLONG EventKeywords,
                                            STORPORT_ETW_LEVEL EventLevel, STORPORT_ETW_EVENT_OPCODE EventOpcode,
                                            PCWSTR Parameter1Name, ULONGLONG Parameter1Value, PCWSTR Parameter2Name,
                                            ULONGLONG Parameter2Value, PCWSTR Parameter3Name,
                                            ULONGLONG Parameter3Value, PCWSTR Parameter4Name,
                                            ULONGLONG Parameter4Value, PCWSTR Parameter5Name,
                                            ULONGLONG Parameter5Value, PCWSTR Parameter6Name,
                                            ULONGLONG Parameter6Value, PCWSTR Parameter7Name,
                                            ULONGLONG Parameter7Value, PCWSTR Parameter8Name,
                                            ULONGLONG Parameter8Value)
{
    return StorPortExtendedFunction(ExtFunctionNvmeMiniportEvent, HwDeviceExtension, ControllerHandle, NamespaceId,
                                    EventChannel, EventId, EventDescription, EventKeywords, EventLevel, EventOpcode,
                                    Parameter1Name, Parameter1Value, Parameter2Name, Parameter2Value, Parameter3Name,
                                    Parameter3Value, Parameter4Name, Parameter4Value, Parameter5Name, Parameter5Value,
                                    Parameter6Name, Parameter6Value, Parameter7Name, Parameter7Value, Parameter8Name,
                                    Parameter8Value);
}

FORCEINLINE ULONG StorPortNvmeLogTelemetry(PVOID HwDeviceExtension, PVOID ControllerHandle, ULONG NamespaceId,
                                           PSTORPORT_TELEMETRY_EVENT Event, STOR_TELEMETRY_CATEGORY Category)
{
    return StorPortExtendedFunction(ExtFunctionNvmeMiniportTelemetry, HwDeviceExtension, ControllerHandle,
                                    NamespaceId, Event, Category);
}

FORCEINLINE ULONG StorPortStorMQAddController(PVOID HwDeviceExtension, ULONG NumberOfBytes,
                                              PVOID *ControllerExtension)
{
    return StorPortExtendedFunction(ExtFunctionStorMQAddController, HwDeviceExtension, NumberOfBytes,
                                    ControllerExtension);
}

FORCEINLINE ULONG StorPortStorMQRemoveController(PVOID HwDeviceExtension, PVOID ControllerExtension)
{
    return StorPortExtendedFunction(ExtFunctionStorMQRemoveController, HwDeviceExtension, ControllerExtension);
}
