//! The values of tensors that live in the memory of the CPU.

use burn::tensor::{DType, Device, Tensor, TensorData};

/// The f32 values of a plain tensor on a CPU backend, contiguous and in row-major order.
///
/// On flex, whose storage is shared, nothing is copied unless the tensor is a strided view.
#[derive(Debug)]
pub struct HostValues {
    storage: Storage,
    device: Device,
}

#[derive(Debug)]
enum Storage {
    #[cfg(feature = "flex")]
    Flex(burn::backend::flex::FlexTensor),
    #[allow(dead_code)] // Only where a CPU backend other than flex is compiled in.
    Data(TensorData),
}

impl HostValues {
    /// The values of `tensor`, or the tensor itself where it lives elsewhere, is recorded for
    /// autodiff, or is not f32.
    #[allow(clippy::result_large_err)] // The tensor itself comes back; a box would be an allocation a call.
    pub fn of<const D: usize>(tensor: Tensor<D>) -> Result<Self, Tensor<D>> {
        let device = tensor.device();
        if tensor.dtype() != DType::F32 || device.is_autodiff() {
            return Err(tensor);
        }
        #[cfg(feature = "flex")]
        if let Ok(primitive) = tensor.clone().try_into_primitive::<burn::backend::Flex>() {
            return Ok(Self { storage: Storage::Flex(primitive.to_contiguous()), device });
        }
        #[cfg(feature = "ndarray")]
        #[allow(deprecated)] // Burn deprecates ndarray but still ships it.
        if tensor.clone().try_into_primitive::<burn::backend::NdArray>().is_ok() {
            return Ok(Self { storage: Storage::Data(tensor.into_data()), device });
        }
        Err(tensor)
    }

    /// The values.
    pub fn values(&self) -> &[f32] {
        match &self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => {
                tensor.as_slice().expect("contiguous f32 values, by construction")
            }
            Storage::Data(data) => data.as_slice().expect("f32 values, by construction"),
        }
    }

    /// The values, to change them in place: copied first only where something else holds them, too.
    pub fn values_mut(&mut self) -> &mut [f32] {
        match &mut self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => tensor.storage_mut(),
            Storage::Data(data) => data.as_mut_slice().expect("f32 values, by construction"),
        }
    }

    /// A tensor of the values, of the shape of the one they are of. On flex nothing is copied.
    ///
    /// # Panics
    /// If that one was of another rank.
    pub fn into_tensor<const D: usize>(self) -> Tensor<D> {
        match self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => {
                assert_eq!(tensor.layout().num_dims(), D, "rank");
                Tensor::from_primitive::<burn::backend::Flex>(tensor)
            }
            Storage::Data(data) => Tensor::from_data(data, (&self.device, DType::F32)),
        }
    }

    /// The values as a vector: without a copy where nothing else holds them.
    pub fn into_vec(self) -> Vec<f32> {
        let data = match self.storage {
            #[cfg(feature = "flex")]
            Storage::Flex(tensor) => tensor.into_data(),
            Storage::Data(data) => data,
        };
        data.try_into_vec().expect("f32 values, by construction")
    }

    /// The device that the values come from.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// An f32 tensor of other values on the same device.
    ///
    /// # Panics
    /// If there are not as many values as the shape has.
    pub fn tensor<const D: usize>(&self, values: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        host_tensor(values, shape, &self.device)
    }
}

/// Whether tensors of this device, with or without a graph, live in the memory of the backend flex.
pub(crate) fn is_flex(device: &Device) -> bool {
    #[cfg(feature = "flex")]
    return device.clone().without_autodiff() == Device::flex();
    #[cfg(not(feature = "flex"))]
    {
        let _ = device;
        false
    }
}

/// An f32 tensor of `values`, in row-major order.
///
/// # Panics
/// If there are not as many values as the shape has.
pub fn host_tensor<const D: usize>(
    values: Vec<f32>,
    shape: [usize; D],
    device: &Device,
) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), (device, DType::F32))
}
